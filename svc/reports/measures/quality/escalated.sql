-- name: escalated
-- 中文: 升级率
-- form: rate
-- better: less
-- definition: escalated at least once by T, of the tickets received in the period
-- source: ticket.escalations
-- example: 38 received that were neither cancelled nor merged, 1 of them escalated: 1/38
SELECT row, escalations > 0 AS hit
FROM ticket
WHERE received >= :from AND received < :to AND status NOT IN {void}
