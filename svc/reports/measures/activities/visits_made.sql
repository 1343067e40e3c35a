-- name: visits_made
-- 中文: 走访率
-- about: duty
-- form: rate
-- better: more
-- lists: plan, unit, due, visited
-- definition: homes that were visited within the span in which a plan of visits has them due ÷ homes whose span ended
--   in the period and by T; where nobody was met, an attempt is no visit
-- source: activity, outreach, live_outreach
-- example: twenty homes were due in the quarter, eighteen were visited, at two nobody was met: 18/20 = 90.0 %
SELECT plan, unit, due, visited, visited IS NOT NULL AS hit FROM live_outreach
WHERE due >= :from AND due < :to AND due <= :as_of
