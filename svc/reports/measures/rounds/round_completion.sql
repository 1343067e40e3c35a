-- name: round_completion
-- 中文: 巡检完成率
-- about: duty
-- form: rate
-- better: more
-- lists: round, plan, due, state
-- definition: planned rounds of which every point was looked at within its time ÷ those whose time ended
--   in the period; whether anybody was there is derived from plan and calendar
-- source: live_slot
-- example: of 30 daily rounds 27 were made in time, one of them a day late: 27/30 = 90.0 %
SELECT round, plan, due, state, in_time = points AS hit FROM live_slot
WHERE closes >= :from AND closes < :to AND closes <= :as_of
