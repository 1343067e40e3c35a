-- name: resolution_on_time
-- 中文: 处理及时率
-- form: rate
-- better: more
-- beside: unknown
-- whose: line
-- lists: due, stopped
-- moment: clock.due
-- definition: finished by the due time, of the tickets whose resolution fell due in the period and
--   before T; open ones are late, a clock paused before its due time has not fallen due, a
--   reopened ticket is judged by its moved due time and its last finish; one of which nothing
--   tells when it was finished is left out as unknown
-- source: clock resolve: due, stopped, paused, vague; for repairs 报修及时率
-- example: Boston's housing cases of 2015: 5230 fell due in the year, 1925 closed by then:
--   1925/5230
SELECT clock.row,
  CASE WHEN NOT clock.vague THEN clock.stopped IS NOT NULL AND clock.stopped <= clock.due END AS hit,
  clock.vague AS beside, clock.due AS moment, clock.due, clock.stopped, clock.department, clock.assignee
FROM clock JOIN ticket USING (row)
WHERE clock.clock = 'resolve'
  AND clock.due >= :from AND clock.due < :to AND clock.due < :as_of
  AND (clock.paused IS NULL OR clock.paused > clock.due)
  AND ticket.status NOT IN {void}
