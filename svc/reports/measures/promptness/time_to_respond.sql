-- name: time_to_respond
-- 中文: 响应时长
-- form: duration
-- better: less
-- beside: unknown
-- whose: line
-- moment: ticket.received
-- definition: seconds from receipt to the first response, of the tickets received in the period and
--   answered by T: median, mean, and the 90th percentile (nearest rank); in wall time, and in
--   working time by the office's calendar; one of which nothing tells when it was answered is
--   left out as unknown
-- source: ticket.received, clock respond: stopped, vague; calendar
-- example: answered after 10, 20, 30 and 240 minutes: median 25 minutes, 90th percentile 240;
--   received at 17:50, ten minutes before the day ends, answered at 08:40 the next day, ten
--   after it begins: 14 h 50 min, in working time 20 min
SELECT ticket.row, CASE WHEN NOT clock.vague THEN clock.stopped - ticket.received END AS value,
  ticket.received AS since, clock.stopped AS until, NULL AS before,
  clock.vague AS beside, ticket.received AS moment, clock.department, clock.assignee
FROM ticket JOIN clock USING (row)
WHERE ticket.received >= :from AND ticket.received < :to
  AND ticket.status NOT IN {void}
  AND clock.clock = 'respond' AND clock.stopped IS NOT NULL
