-- name: let_down_again
-- 中文: 重复失约户数
-- about: duty
-- form: count
-- better: less
-- lists: household, promises
-- definition: homes, or residents where no home is named, to whom more than one promise was broken whose date, as it
--   was last moved, fell due in the period
-- source: promise, promise_state
-- example: of three promises broken in April two were made to one home: 1
SELECT ifnull(promise.unit, promise.resident) AS household, count(*) AS promises, 1 AS hit
FROM promise JOIN promise_state USING (row)
WHERE ends >= :from AND ends < :to AND ends <= :as_of AND released IS NULL AND (kept IS NULL OR kept > ends)
  AND ifnull(promise.unit, promise.resident) IS NOT NULL
GROUP BY ifnull(promise.unit, promise.resident) HAVING count(*) > 1
