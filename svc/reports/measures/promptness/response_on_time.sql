-- name: response_on_time
-- 中文: 响应及时率
-- form: rate
-- better: more
-- lists: due, stopped
-- definition: responded by the due time, of the tickets whose response fell due in the period and
--   before T; unanswered ones are late
-- source: clock respond: due, stopped (first of accept, contact, arrive, finish)
-- example: 20 fell due, 17 answered by then, 2 later, 1 not yet: 17/20
SELECT clock.row, clock.stopped IS NOT NULL AND clock.stopped <= clock.due AS hit,
  clock.due, clock.stopped
FROM clock JOIN ticket USING (row)
WHERE clock.clock = 'respond'
  AND clock.due >= :from AND clock.due < :to AND clock.due < :as_of
  AND ticket.status NOT IN {void}
