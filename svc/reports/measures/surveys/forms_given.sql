-- name: forms_given
-- 中文: 问卷发放率
-- about: duty
-- form: share
-- better: more
-- lists: survey, closes
-- definition: forms given out ÷ homes that the survey is about, of surveys whose last day fell in the period
-- source: survey, live_survey
-- example: 270 forms for 300 homes: 90.0 %
SELECT survey, closes, given AS part, homes AS whole FROM live_survey
WHERE closes >= :from AND closes < :to AND closes <= :as_of
