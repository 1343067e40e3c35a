-- name: time_to_resolve
-- 中文: 处理时长
-- form: duration
-- better: less
-- beside: unknown
-- whose: line
-- last: finish
-- moment: finish.at
-- definition: seconds from receipt to the last finish in the period, without time spent done or closed
--   before a reopening, of the tickets finished in the period: median, mean, and the 90th
--   percentile (nearest rank); waiting included; in wall time, and in working time by the
--   office's calendar; one of which nothing tells when it was finished is left out as unknown
-- source: finish.at, finish.spent, finish.since, finish.before, finish.vague; calendar
-- example: finished after 2 days, reopened 3 days later, finished again after 1 day: 3 days; in
--   working time the hours worked in these 3 days
SELECT ticket.row, CASE WHEN NOT done.vague THEN done.spent END AS value,
  done.since, done.at AS until, done.before,
  done.vague AS beside, done.at AS moment, done.department, done.assignee
{finishes} AND status NOT IN {void}
