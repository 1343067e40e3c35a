-- name: repeat_findings
-- 中文: 重复不合格率
-- about: duty
-- form: rate
-- better: less
-- lists: round, plan, point, question, at
-- definition: findings in the period for which the same question at the same point had one within the 90
--   days before ÷ findings in the period
-- source: round_answer
-- example: of four findings one was there in February already: 1/4 = 25.0 %
SELECT round.id AS round, a.plan, a.point, a.question, a.at, EXISTS (
  SELECT 1 FROM round_answer b WHERE b.plan = a.plan AND b.point = a.point
    AND b.question = a.question AND b.finding AND b.at < a.at AND b.at >= a.at - 7776000) AS hit
FROM round_answer a JOIN round USING (row) WHERE a.finding AND a.at >= :from AND a.at < :to
