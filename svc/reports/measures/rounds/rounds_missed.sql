-- name: rounds_missed
-- 中文: 漏检率
-- about: duty
-- form: rate
-- better: less
-- lists: round, plan, due, state
-- definition: planned rounds at which nobody looked at any point by T ÷ those whose time ended in the
--   period; one at which somebody was in vain was missed as well
-- source: live_slot
-- example: of 30 daily rounds two were never walked: 2/30 = 6.7 %
SELECT round, plan, due, state, checked = 0 AS hit FROM live_slot
WHERE closes >= :from AND closes < :to AND closes <= :as_of
