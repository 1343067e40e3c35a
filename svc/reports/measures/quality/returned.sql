-- name: returned
-- 中文: 退回率
-- form: rate
-- better: less
-- whose: line
-- once: ticket
-- rest: received without returns
-- moment: ticket.received
-- definition: returned by a department at least once by T, of the tickets received in the period; a
--   return is of who returned
-- source: step return, ticket.returns
-- example: 38 received that were neither cancelled nor merged, 3 of them returned, one of these
--   twice: 3/38
SELECT ticket.row, 1 AS hit, received AS moment, step.department, step.assignee
{marked} AND returns > 0 AND +step.action = 'return'
