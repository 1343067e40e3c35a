-- name: survey_score
-- 中文: 测评平均分
-- about: duty
-- form: mean
-- better: more
-- lists: survey, question, dimension
-- definition: mean of the answers to questions on a scale, 1 to 5, of responses that count in satisfaction surveys whose
--   last day fell in the period; withheld as the share of the satisfied is
-- source: response, live_answer
-- example: 130 fives, 50 fours, 20 threes: 4.55
SELECT survey, question, dimension, score AS value FROM live_answer
WHERE closes >= :from AND closes < :to AND closes <= :as_of
