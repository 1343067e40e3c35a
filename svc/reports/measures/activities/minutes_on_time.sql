-- name: minutes_on_time
-- 中文: 纪要及时率
-- about: duty
-- form: rate
-- better: more
-- lists: activity, due, minuted
-- definition: meetings whose minutes were written by the day they were due (policies.minutes_days, stamped when the
--   meeting was held) ÷ meetings whose minutes fell due in the period
-- source: activity_state
-- example: minutes of four meetings fell due in April, three were there in time: 3/4 = 75.0 %
SELECT activity.id AS activity, minutes_due AS due, minuted, minuted IS NOT NULL AND minuted <= minutes_due AS hit
FROM activity JOIN activity_state USING (row)
WHERE minutes_due >= :from AND minutes_due < :to AND minutes_due <= :as_of
