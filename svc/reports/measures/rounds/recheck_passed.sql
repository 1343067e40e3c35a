-- name: recheck_passed
-- 中文: 复查通过率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, plan, point, at
-- definition: tickets of findings that were mended when somebody else looked for the first time ÷ those that
--   were first looked at again in the period
-- source: round_recheck
-- example: ten were looked at again, one leaked still: 9/10 = 90.0 %
SELECT ticket, plan, point, min(at) AS at, passed AS hit FROM round_recheck
GROUP BY ticket HAVING min(at) >= :from AND min(at) < :to
