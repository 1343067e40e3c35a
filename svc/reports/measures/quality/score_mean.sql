-- name: score_mean
-- 中文: 平均分
-- form: mean
-- better: more
-- beside: not_reached
-- lists: followup, at, score
-- definition: mean score of the callbacks in the period that brought one; attempts that reached nobody
--   stand beside it
-- source: followup.score, followup.outcome
-- example: scores 5, 4, 4 and 2: 15/4 = 3.75
SELECT ticket.row, followup.score AS value, followup.outcome = 'unreachable' AS beside,
  followup.id AS followup, followup.at, followup.score
FROM followup JOIN ticket ON ticket.id = followup.ticket
WHERE followup.at >= :from AND followup.at < :to AND ticket.status NOT IN {void}
  AND (followup.score IS NOT NULL OR followup.outcome = 'unreachable')
