-- name: participation
-- 中文: 活动参与率
-- about: duty
-- form: rate
-- better: more
-- lists: activity, unit, held
-- definition: homes that were there ÷ homes that were invited, of meetings and events that were held in the period; who
--   came without being invited is no part of it
-- source: activity_person, activity_state
-- example: sixty homes were invited to two events, forty-five came: 45/60 = 75.0 %
SELECT activity.id AS activity, p.unit, held, p.present AS hit
FROM activity JOIN activity_state USING (row) JOIN activity_person AS p USING (row)
WHERE activity.type IN ('meeting', 'event') AND held >= :from AND held < :to AND held <= :as_of
  AND p.unit IS NOT NULL AND p.invited
