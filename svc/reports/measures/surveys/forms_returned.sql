-- name: forms_returned
-- 中文: 问卷回收率
-- about: duty
-- form: share
-- better: more
-- lists: survey, closes
-- definition: responses that count ÷ forms given out, of surveys whose last day fell in the period; late, void and empty
--   ones and a home's second one do not count
-- source: survey, response, live_survey
-- example: of 270 forms 216 came back in time and count: 80.0 %
SELECT survey, closes, counted AS part, given AS whole FROM live_survey
WHERE closes >= :from AND closes < :to AND closes <= :as_of
