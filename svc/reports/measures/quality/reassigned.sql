-- name: reassigned
-- 中文: 转派率
-- form: rate
-- better: less
-- beside: handovers
-- whose: line
-- once: ticket
-- rest: received without handovers
-- moment: ticket.received
-- definition: handed to another department or person at least once after the first assignment by T, of
--   the tickets received in the period; how often in all stands beside it; a handover is of
--   who had the ticket before it, and whoever accepts for a department takes it from nobody
-- source: step handover, ticket.handovers
-- example: 38 received that were neither cancelled nor merged, 4 of them handed on, one of these
--   three times: 4/38, 6 times
SELECT ticket.row, 1 AS hit, 1 AS beside, received AS moment, step.department, step.assignee
{marked} AND handovers > 0 AND +step.action = 'handover'
