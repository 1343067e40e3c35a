-- name: promise_delay
-- 中文: 失约平均小时数
-- about: duty
-- form: mean
-- better: less
-- lists: promise, by, department, unit, date, kept
-- definition: hours from the date, as it was last moved, until a broken promise was kept, or until T where it is not
--   yet, on the average of those whose date fell due in the period
-- source: promise, promise_state
-- example: one was kept 2 hours late and one is open since 10 hours: 6.0
SELECT promise.id AS promise, promise.by, staff.department, promise.unit, ends AS date, kept,
  (ifnull(kept, :as_of) - ends) / 3600.0 AS value
FROM promise JOIN promise_state USING (row) LEFT JOIN staff ON staff.id = promise.by
WHERE ends >= :from AND ends < :to AND ends <= :as_of AND released IS NULL AND (kept IS NULL OR kept > ends)
