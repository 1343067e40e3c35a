-- name: orders_replied_on_time
-- 中文: 交办按时回复率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, number, party, due, replied
-- definition: orders of a hotline or an authority that were replied to by their deadline ÷ those whose deadline fell in
--   the period, whatever became of their tickets; one without a reply counts as late
-- source: clock hotline: due, stopped
-- example: seven deadlines in April, six met: 6/7 = 85.7 %
SELECT ticket.id AS ticket, ticket.external_no AS number, ticket.external_party AS party, clock.due,
  clock.stopped AS replied, clock.stopped IS NOT NULL AND clock.stopped <= clock.due AS hit
FROM clock JOIN ticket USING (row)
WHERE clock.clock = 'hotline' AND clock.due >= :from AND clock.due < :to AND clock.due < :as_of
