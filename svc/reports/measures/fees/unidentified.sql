-- name: unidentified
-- 中文: 未认领款
-- about: money
-- form: amount
-- better: less
-- beside: lines, up_to_7, up_to_30, over_30
-- counts: lines
-- lists: unit, transaction, day, account
-- definition: what came in by T on lines of statements that nobody has claimed, matched, put aside or
--   explained; beside it how many lines these are, and their sums by age in days since the
--   line's day: up to 7, 8 to 30, older
-- source: statement_line, statement
-- example: on 30 April 165.45 of 29 April and 165.45 of 12 April: 330.90, 2 lines, 165.45 of it of
--   up to 7 days, 165.45 of 8 to 30
SELECT '' AS unit, statement.id || '/' || place AS "transaction", day, account, 1 AS lines,
  amount AS value,
  CASE WHEN day >= :day_7 THEN amount ELSE 0 END AS up_to_7,
  CASE WHEN day < :day_7 AND day >= :day_30 THEN amount ELSE 0 END AS up_to_30,
  CASE WHEN day < :day_30 THEN amount ELSE 0 END AS over_30
FROM statement_line JOIN statement USING (row)
WHERE state = 'unidentified' AND amount > 0 AND day <= :today
