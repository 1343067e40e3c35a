-- name: satisfaction
-- 中文: 满意率
-- form: rate
-- better: more
-- beside: not_reached
-- whose: line
-- lists: followup, at, score
-- moment: followup.at
-- definition: score 4 or 5, of the callbacks in the period that brought a score; unreachable is not
--   satisfied and not unsatisfied: those attempts stand beside it; a score is of who had
--   finished the work
-- source: followup.score, followup.outcome, step callback
-- example: 30 attempts, 6 not reached, 4 without a score, 18 of 20 scores are 4 or 5: 18/20, 6 not
--   reached
SELECT ticket.row, followup.score >= 4 AS hit, followup.outcome = 'unreachable' AS beside,
  followup.id AS followup, followup.at AS moment, followup.at, followup.score,
  CASE WHEN step.row IS NULL THEN ticket.department ELSE coalesce(step.department, '') END AS department,
  CASE WHEN step.row IS NULL THEN ticket.assignee ELSE coalesce(step.assignee, '') END AS assignee
{scores}
