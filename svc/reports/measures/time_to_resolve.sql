-- name: time_to_resolve
-- 中文: 处理时长
-- form: duration
-- definition: seconds from receipt to the last finish in the period, without time spent done or closed
--   before a reopening, of the tickets finished in the period: median, and the 90th
--   percentile (nearest rank); wall time, waiting included
-- source: finish.at, finish.spent
-- example: finished after 2 days, reopened 3 days later, finished again after 1 day: 3 days
WITH done AS (
  SELECT row, max(spent) AS value FROM finish WHERE at >= :from AND at < :to GROUP BY row
)
SELECT ticket.row, done.value
FROM done CROSS JOIN ticket USING (row)
WHERE ticket.status NOT IN ('cancelled', 'merged')
