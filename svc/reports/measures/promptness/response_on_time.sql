-- name: response_on_time
-- 中文: 响应及时率
-- form: rate
-- better: more
-- beside: unknown
-- whose: line
-- lists: due, stopped
-- moment: clock.due
-- definition: responded by the due time, of the tickets whose response fell due in the period and
--   before T; unanswered ones are late, one of which nothing tells when it was answered is
--   left out as unknown; each is of who had the ticket when it was answered
-- source: clock respond: due, stopped, vague (first of accept, contact, arrive, finish)
-- example: 20 fell due, 17 answered by then, 2 later, 1 not yet: 17/20
SELECT clock.row,
  CASE WHEN NOT clock.vague THEN clock.stopped IS NOT NULL AND clock.stopped <= clock.due END AS hit,
  clock.vague AS beside, clock.due AS moment, clock.due, clock.stopped, clock.department, clock.assignee
FROM clock JOIN ticket USING (row)
WHERE clock.clock = 'respond'
  AND clock.due >= :from AND clock.due < :to AND clock.due < :as_of
  AND ticket.status NOT IN {void}
