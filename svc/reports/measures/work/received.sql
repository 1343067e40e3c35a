-- name: received
-- 中文: 受理量
-- form: count
-- moment: ticket.received
-- definition: tickets received in the period, whatever became of them, cancelled and merged ones too
-- source: ticket.received
-- example: 40 received in November, 2 of them cancelled since: 40
SELECT row, received AS moment
{received}
