-- name: renovation_visits
-- 中文: 装修巡查率
-- about: duty
-- form: rate
-- better: more
-- lists: procedure, unit, due
-- definition: spans of days within which a home under works was looked at by its workflow's plan ÷ spans that ended
--   in the period and by T; they are counted from the day of the permit until the work was first accepted, and a
--   span that the end falls into is none
-- source: procedure, round, live_visit
-- example: works from 1 to 30 April to be looked at every 7 days, three times they were: 3/4 = 75.0 %
SELECT procedure, unit, due, made AS hit FROM live_visit
WHERE due >= :from AND due < :to AND due <= :as_of
