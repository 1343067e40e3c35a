-- name: promises_kept
-- 中文: 承诺兑现率
-- about: duty
-- form: rate
-- better: more
-- lists: promise, by, department, unit, first, kept
-- definition: promises kept by the first date that was promised ÷ promises whose first date fell due in the period;
--   a date that was moved is none, and a promise that was released before its date had come is no part of it
-- source: promise, promise_state
-- example: five fell due in April, three were kept by then, one by the date it was moved to, one not at all:
--   3/5 = 60.0 %
SELECT promise.id AS promise, promise.by, staff.department, promise.unit, first, kept,
  kept IS NOT NULL AND kept <= first AS hit
FROM promise JOIN promise_state USING (row) LEFT JOIN staff ON staff.id = promise.by
WHERE first >= :from AND first < :to AND first <= :as_of AND (released IS NULL OR released > first)
