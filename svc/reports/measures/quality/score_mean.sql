-- name: score_mean
-- 中文: 平均分
-- form: mean
-- better: more
-- beside: not_reached
-- whose: line
-- lists: followup, at, score
-- moment: followup.at
-- definition: mean score of the callbacks in the period that brought one; attempts that reached nobody
--   stand beside it; a score is of who had finished the work
-- source: followup.score, followup.outcome, step callback
-- example: scores 5, 4, 4 and 2: 15/4 = 3.75
SELECT ticket.row, followup.score AS value, followup.outcome = 'unreachable' AS beside,
  followup.id AS followup, followup.at AS moment, followup.at, followup.score,
  CASE WHEN step.row IS NULL THEN ticket.department ELSE coalesce(step.department, '') END AS department,
  CASE WHEN step.row IS NULL THEN ticket.assignee ELSE coalesce(step.assignee, '') END AS assignee
{scores}
