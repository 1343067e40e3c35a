-- name: returned
-- 中文: 退回率
-- form: rate
-- better: less
-- definition: returned by a department at least once by T, of the tickets received in the period
-- source: ticket.returns
-- example: 38 received that were neither cancelled nor merged, 3 of them returned, one of these
--   twice: 3/38
SELECT row, returns > 0 AS hit
FROM ticket
WHERE received >= :from AND received < :to AND status NOT IN {void}
