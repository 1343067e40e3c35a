-- name: open
-- 中文: 在办量
-- form: count
-- better: less
-- definition: tickets not finished, cancelled or merged as of T, whenever received; waiting ones are
--   open
-- source: ticket.status
-- example: 3 new, 4 assigned, 5 working, 2 waiting: 14
SELECT row
FROM ticket
WHERE status IN {open}
