-- name: urged
-- 中文: 催办率
-- form: rate
-- better: less
-- whose: line
-- once: ticket
-- rest: received without urges
-- moment: ticket.received
-- definition: urged at least once by T, of the tickets received in the period
-- source: step urge, ticket.urges
-- example: 38 received that were neither cancelled nor merged, 2 of them urged, 7 times in all:
--   2/38
SELECT ticket.row, 1 AS hit, received AS moment, step.department, step.assignee
{marked} AND urges > 0 AND +step.action = 'urge'
