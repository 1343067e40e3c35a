-- name: point_pass
-- 中文: 检查合格率
-- about: duty
-- form: rate
-- better: more
-- lists: round, plan, point, at
-- definition: looks at a point without a finding ÷ looks at a point in the period, planned and unplanned
-- source: round_answer
-- example: 60 points were looked at, at three something was found: 57/60 = 95.0 %
SELECT round.id AS round, a.plan, a.point, a.at, max(a.finding) = 0 AS hit
FROM round_answer a JOIN round USING (row) WHERE a.at >= :from AND a.at < :to
GROUP BY a.row, a.point, a.at, a.by
