-- name: extended
-- 中文: 延期率
-- form: rate
-- better: less
-- definition: given a later due time at least once by T, of the tickets received in the period
-- source: ticket.extensions
-- example: 38 received that were neither cancelled nor merged, 5 of them extended: 5/38
SELECT row, extensions > 0 AS hit
FROM ticket
WHERE received >= :from AND received < :to AND status NOT IN {void}
