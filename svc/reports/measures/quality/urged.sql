-- name: urged
-- 中文: 催办率
-- form: rate
-- better: less
-- definition: urged at least once by T, of the tickets received in the period
-- source: ticket.urges
-- example: 38 received that were neither cancelled nor merged, 2 of them urged, 7 times in all:
--   2/38
SELECT row, urges > 0 AS hit
FROM ticket
WHERE received >= :from AND received < :to AND status NOT IN {void}
