-- name: closing_differences
-- 中文: 长短款
-- about: money
-- form: amount
-- beside: over, short, closings
-- counts: closings
-- lists: unit, closing, day, cashier
-- definition: what was counted beyond what was to be in the drawer, less what was short, over the
--   closings of the period's days; beside it both by themselves, and how many closings they are
-- source: closing
-- example: 4.50 short on 2 April, 1.00 over on 3 April: -3.50, 1.00 over, 4.50 short, 2 closings
SELECT '' AS unit, id AS closing, day, cashier, 1 AS closings, difference AS value,
  max(difference, 0) AS over, max(-difference, 0) AS short
FROM closing
WHERE difference != 0 AND day >= :from_day AND day < :to_day
