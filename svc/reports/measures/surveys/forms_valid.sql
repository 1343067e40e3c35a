-- name: forms_valid
-- 中文: 问卷有效率
-- about: duty
-- form: share
-- better: more
-- lists: survey, closes
-- definition: responses that count ÷ responses that came back, of surveys whose last day fell in the period
-- source: survey, response, live_survey
-- example: of 225 responses 216 count: 96.0 %
SELECT survey, closes, counted AS part, returned AS whole FROM live_survey
WHERE closes >= :from AND closes < :to AND closes <= :as_of
