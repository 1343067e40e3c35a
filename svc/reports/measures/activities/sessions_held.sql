-- name: sessions_held
-- 中文: 培训计划完成率
-- about: duty
-- form: rate
-- better: more
-- lists: activity, planned, held
-- definition: sessions of training held by T ÷ sessions that were first planned for the period, cancelled ones
--   included
-- source: activity, activity_state
-- example: four sessions were planned for April, three were held: 3/4 = 75.0 %
SELECT activity.id AS activity, activity.planned, held, held IS NOT NULL AND held <= :as_of AS hit
FROM activity JOIN activity_state USING (row)
WHERE activity.type = 'training' AND activity.planned >= :from AND activity.planned < :to
  AND activity.planned <= :as_of
