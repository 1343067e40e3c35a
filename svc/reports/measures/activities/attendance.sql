-- name: attendance
-- 中文: 参训率
-- about: duty
-- form: rate
-- better: more
-- lists: activity, staff, held, excused
-- definition: members of staff who were there ÷ members of staff who were invited, of sessions of training held in the
--   period; who was excused stays among the invited, and is listed as that
-- source: activity_person, activity_state
-- example: ten were invited, eight came and one was excused: 8/10 = 80.0 %
SELECT activity.id AS activity, p.staff, held, p.excused, p.present AS hit
FROM activity JOIN activity_state USING (row) JOIN activity_person AS p USING (row)
WHERE activity.type = 'training' AND held >= :from AND held < :to AND held <= :as_of
  AND p.staff IS NOT NULL AND p.invited
