-- name: findings
-- 中文: 发现问题
-- about: duty
-- form: count
-- lists: round, plan, point, question, ticket, at
-- definition: answers in the period that are findings, whether they became a ticket, urged one or have a
--   reason why nothing is to be done
-- source: round_answer
-- example: a door twice and a lamp once: 3
SELECT round.id AS round, a.plan, a.point, a.question, a.ticket, a.at, 1 AS hit
FROM round_answer a JOIN round USING (row) WHERE a.finding AND a.at >= :from AND a.at < :to
