-- name: broken_untold
-- 中文: 失约未告知率
-- about: duty
-- form: rate
-- better: less
-- lists: promise, by, department, unit, date
-- definition: broken promises of which whoever they were made to was told nothing since the date stood and before it
--   had come ÷ promises whose date, as it was last moved, fell due in the period and that were not kept by it
-- source: promise, promise_state
-- example: four were broken in April, of one a call had said so before: 3/4 = 75.0 %
SELECT promise.id AS promise, promise.by, staff.department, promise.unit, ends AS date, told IS NULL AS hit
FROM promise JOIN promise_state USING (row) LEFT JOIN staff ON staff.id = promise.by
WHERE ends >= :from AND ends < :to AND ends <= :as_of AND released IS NULL AND (kept IS NULL OR kept > ends)
