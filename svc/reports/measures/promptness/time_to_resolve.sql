-- name: time_to_resolve
-- 中文: 处理时长
-- form: duration
-- better: less
-- definition: seconds from receipt to the last finish in the period, without time spent done or closed
--   before a reopening, of the tickets finished in the period: median, and the 90th
--   percentile (nearest rank); waiting included; in wall time, and in working time by the
--   office's calendar
-- source: finish.at, finish.spent, finish.since, finish.before; calendar
-- example: finished after 2 days, reopened 3 days later, finished again after 1 day: 3 days; in
--   working time the hours worked in these 3 days
WITH done AS (
  SELECT row, max(spent) AS value, since, at, before
  FROM finish WHERE at >= :from AND at < :to GROUP BY row
)
SELECT ticket.row, done.value, worked(done.since, done.at, done.before) AS working
FROM done CROSS JOIN ticket USING (row)
WHERE ticket.status NOT IN {void}
