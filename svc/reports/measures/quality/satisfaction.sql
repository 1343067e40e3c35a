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
FROM followup JOIN ticket ON ticket.id = followup.ticket
  LEFT JOIN step ON step.row = ticket.row AND step.followup = followup.id AND +step.action = 'callback'
WHERE followup.at >= :from AND followup.at < :to AND ticket.status NOT IN {void}
  AND followup.id NOT IN (SELECT followup FROM step WHERE action = 'undone')
  AND (followup.score IS NOT NULL OR followup.outcome = 'unreachable')
