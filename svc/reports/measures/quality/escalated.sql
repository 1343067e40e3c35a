-- name: escalated
-- 中文: 升级率
-- form: rate
-- better: less
-- whose: line
-- once: ticket
-- rest: received without escalations
-- moment: ticket.received
-- definition: escalated at least once by T, of the tickets received in the period
-- source: step escalate, ticket.escalations
-- example: 38 received that were neither cancelled nor merged, 1 of them escalated: 1/38
SELECT ticket.row, 1 AS hit, received AS moment, step.department, step.assignee
{marked} AND escalations > 0 AND +step.action = 'escalate'
