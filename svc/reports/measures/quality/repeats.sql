-- name: repeats
-- 中文: 重复投诉率
-- form: rate
-- better: less
-- moment: ticket.received
-- alike: unit, category
-- definition: of the same unit and category as a ticket received at most the office's repeat days (30)
--   before, of the tickets received in the period; the earlier one may be in any state and
--   before the period; a ticket without a unit repeats none
-- source: ticket.unit, ticket.category, ticket.received; policies.repeat_days
-- example: a leak in 3-2-1502 on 2 and on 20 November: the second repeats the first: 1/2
SELECT row, hit, received AS moment
FROM (
  SELECT row, received, status, unit IS NOT NULL AND coalesce(
    received - lag(received) OVER (PARTITION BY unit, category ORDER BY received, id)
      <= :repeat_days * 86400, 0) AS hit
  FROM ticket
  WHERE received >= :from - :repeat_days * 86400 AND received < :to
)
WHERE received >= :from AND status NOT IN {void}
