-- name: extended
-- 中文: 延期率
-- form: rate
-- better: less
-- whose: line
-- once: ticket
-- rest: received without extensions
-- moment: ticket.received
-- definition: given a later due time at least once by T, of the tickets received in the period
-- source: step extend, ticket.extensions
-- example: 38 received that were neither cancelled nor merged, 5 of them extended: 5/38
SELECT ticket.row, 1 AS hit, received AS moment, step.department, step.assignee
{marked} AND extensions > 0 AND +step.action = 'extend'
