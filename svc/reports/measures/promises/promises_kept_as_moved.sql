-- name: promises_kept_as_moved
-- 中文: 按改期兑现率
-- about: duty
-- form: rate
-- better: more
-- lists: promise, by, department, unit, date, kept, moves
-- definition: promises kept by their date as it was last moved ÷ promises whose date, as it was last moved, fell due
--   in the period; what was released before it is no part of it
-- source: promise, promise_state
-- example: five fell due in April by their last dates and four were kept by then: 4/5 = 80.0 %
SELECT promise.id AS promise, promise.by, staff.department, promise.unit, ends AS date, kept, moves,
  kept IS NOT NULL AND kept <= ends AS hit
FROM promise JOIN promise_state USING (row) LEFT JOIN staff ON staff.id = promise.by
WHERE ends >= :from AND ends < :to AND ends <= :as_of AND released IS NULL
