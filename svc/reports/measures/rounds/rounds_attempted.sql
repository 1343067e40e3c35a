-- name: rounds_attempted
-- 中文: 未能检查
-- about: duty
-- form: count
-- better: less
-- lists: round, plan, due, state
-- definition: planned rounds whose time ended in the period and of which a point is left at which somebody
--   was in vain
-- source: live_slot
-- example: the roof was locked on two days and nobody came back: 2
SELECT round, plan, due, state, 1 AS hit FROM live_slot
WHERE attempted > 0 AND closes >= :from AND closes < :to AND closes <= :as_of
