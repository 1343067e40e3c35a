-- name: arrival_on_time
-- 中文: 到场及时率
-- form: rate
-- better: more
-- beside: unknown
-- whose: line
-- lists: due, stopped
-- moment: clock.due
-- definition: arrived by the due time, of the arrivals that fell due in the period and before T; work
--   finished before the due time needs no arrival, finished after it without one is late; one
--   that waits for the resident since before its due time has not fallen due; one of which
--   nothing tells when it was is left out as unknown
-- source: clock arrive: due, stopped, paused, voided, vague
-- example: 8 arrivals fell due, 6 made by then, 2 later: 6/8
SELECT clock.row,
  CASE WHEN NOT clock.vague THEN clock.stopped IS NOT NULL AND clock.stopped <= clock.due END AS hit,
  clock.vague AS beside, clock.due AS moment, clock.due, clock.stopped, clock.department, clock.assignee
FROM clock JOIN ticket USING (row)
WHERE clock.clock = 'arrive'
  AND clock.due >= :from AND clock.due < :to AND clock.due < :as_of
  AND (clock.voided IS NULL OR clock.voided > clock.due)
  AND (clock.paused IS NULL OR clock.paused > clock.due)
  AND ticket.status NOT IN {void}
