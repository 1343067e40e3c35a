-- name: survey_satisfaction
-- 中文: 测评满意率
-- about: duty
-- form: rate
-- better: more
-- lists: survey, question, dimension, score
-- definition: answers of 4 or 5 ÷ answers to questions on a scale, of responses that count in satisfaction surveys whose
--   last day fell in the period; who was not shown a question, or left it out, is in neither; surveys with fewer
--   responses than the least that is told of are withheld
-- source: response, live_answer
-- example: 200 answered, 130 with 5, 50 with 4: 180/200 = 90.0 %
SELECT survey, question, dimension, score, score >= 4 AS hit FROM live_answer
WHERE closes >= :from AND closes < :to AND closes <= :as_of
