-- name: resolution_on_time
-- 中文: 处理及时率
-- form: rate
-- better: more
-- lists: due, stopped
-- definition: finished by the due time, of the tickets whose resolution fell due in the period and
--   before T; open ones are late, a clock paused before its due time has not fallen due, a
--   reopened ticket is judged by its moved due time and its last finish
-- source: clock resolve: due, stopped, paused; for repairs 报修及时率
-- example: Boston's housing cases of 2015: 5230 fell due in the year, 1925 closed by then:
--   1925/5230
SELECT clock.row, clock.stopped IS NOT NULL AND clock.stopped <= clock.due AS hit,
  clock.due, clock.stopped
FROM clock JOIN ticket USING (row)
WHERE clock.clock = 'resolve'
  AND clock.due >= :from AND clock.due < :to AND clock.due < :as_of
  AND (clock.paused IS NULL OR clock.paused > clock.due)
  AND ticket.status NOT IN {void}
