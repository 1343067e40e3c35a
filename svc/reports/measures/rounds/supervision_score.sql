-- name: supervision_score
-- 中文: 监督检查得分率
-- about: duty
-- form: share
-- better: more
-- lists: round, plan, whom, at
-- definition: the weight of answers that were no finding ÷ the weight of all answers in the period, of plans
--   that inspect a department's work or an outside party's
-- source: round_answer, live_weight
-- example: weights 3 and 1, asked at two points, the heavy one once a finding: 5/8 = 62.5 %
SELECT round.id AS round, a.plan, w.whom, min(a.at) AS at,
  sum(CASE WHEN a.finding THEN 0 ELSE w.weight END) AS part, sum(w.weight) AS whole
FROM round_answer a JOIN round USING (row)
JOIN live_weight w ON w.plan = a.plan AND w.version = round.version AND w.question = a.question
WHERE a.at >= :from AND a.at < :to GROUP BY a.row
