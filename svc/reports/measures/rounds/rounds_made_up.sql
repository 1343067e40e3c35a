-- name: rounds_made_up
-- 中文: 补检率
-- about: duty
-- form: rate
-- better: more
-- lists: round, plan, due, state
-- definition: planned rounds that were made up for, every point of them looked at by T ÷ those whose time
--   ended in the period without every point looked at in time
-- source: live_slot
-- example: three rounds were not whole in time, one was made up for the next day: 1/3 = 33.3 %
SELECT round, plan, due, state, checked = points AS hit FROM live_slot
WHERE in_time < points AND closes >= :from AND closes < :to AND closes <= :as_of
