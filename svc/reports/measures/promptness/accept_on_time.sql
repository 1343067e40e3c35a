-- name: accept_on_time
-- 中文: 签收及时率
-- form: rate
-- better: more
-- beside: unknown
-- whose: line
-- lists: due, stopped
-- moment: clock.due
-- definition: accepted by the due time, of the assignments whose acceptance fell due in the period and
--   before T; an assignment taken back before its due time never fell due, one taken back
--   after it is late, one of which nothing tells when it was made or accepted is left out as
--   unknown; each is of whom that assignment went to
-- source: clock accept, a run per assignment: due, stopped, voided, vague
-- example: 12 assignments fell due, 10 accepted by then, 1 later, 1 reassigned after: 10/12
SELECT clock.row,
  CASE WHEN NOT clock.vague THEN clock.stopped IS NOT NULL AND clock.stopped <= clock.due END AS hit,
  clock.vague AS beside, clock.due AS moment, clock.due, clock.stopped, clock.department, clock.assignee
FROM clock JOIN ticket USING (row)
WHERE clock.clock = 'accept'
  AND clock.due >= :from AND clock.due < :to AND clock.due < :as_of
  AND (clock.voided IS NULL OR clock.voided > clock.due)
  AND ticket.status NOT IN {void}
