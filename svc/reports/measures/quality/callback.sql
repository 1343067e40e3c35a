-- name: callback
-- 中文: 回访率
-- form: rate
-- better: more
-- whose: line
-- last: finish
-- moment: finish.at
-- definition: reached by T and not before the last finish in the period, of the tickets finished in
--   the period whose policy asks for a callback; tickets count, not calls, and one that others
--   were merged into is reached once each of their reporters is; what came in closed from
--   another system is in it if its kind owes a callback
-- source: finish.at, finish.reached (from the timeline), ticket.policy
-- example: 25 finished that owe a callback, 20 reached after 31 calls, 5 not: 20/25
SELECT ticket.row, done.reached IS NOT NULL AS hit, done.at AS moment, done.department, done.assignee
{finishes} AND policy <> 'none' AND status NOT IN {void}
