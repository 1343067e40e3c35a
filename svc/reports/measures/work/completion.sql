-- name: completion
-- 中文: 办结率
-- form: rate
-- better: more
-- moment: ticket.received
-- definition: finished by T and not reopened since, of the tickets received in the period
-- source: ticket.received, ticket.finished
-- example: 38 received that were neither cancelled nor merged, 33 of them finished by T: 33/38
SELECT row, finished IS NOT NULL AS hit, received AS moment
{received} AND status NOT IN {void}
