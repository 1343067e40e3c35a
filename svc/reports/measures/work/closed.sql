-- name: closed
-- 中文: 关闭量
-- form: count
-- moment: ticket.closed
-- definition: tickets closed in the period and not reopened by T
-- source: ticket.closed
-- example: 30 closed in November, one of them reopened by T: 29
SELECT row, closed AS moment
FROM ticket
WHERE closed >= :from AND closed < :to
