-- name: tests_passed
-- 中文: 考核合格率
-- about: duty
-- form: rate
-- better: more
-- lists: activity, staff, at
-- definition: tests that were passed ÷ tests that were taken in the period; of several of one person in one session the
--   last counts
-- source: activity_mark
-- example: nine were tested, eight passed: 8/9 = 88.9 %
SELECT activity, staff, max(at) AS at, passed AS hit FROM (
  SELECT activity.id AS activity, m.staff, m.at, m.passed
  FROM activity_mark AS m JOIN activity USING (row)
  WHERE m.at >= :from AND m.at < :to AND m.at <= :as_of
) GROUP BY activity, staff
