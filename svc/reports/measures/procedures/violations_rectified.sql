-- name: violations_rectified
-- 中文: 违章整改率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, due, stopped
-- definition: tickets of violations that were finished by their due ÷ those whose resolution fell due in the
--   period, still open ones included as late; cancelled and merged ones are none of them
-- source: procedure_event, clock
-- example: three violations fell due in April, two were put right by then: 2/3 = 66.7 %
SELECT ticket.id AS ticket, clock.due, clock.stopped,
  clock.stopped IS NOT NULL AND clock.stopped <= clock.due AS hit
FROM (SELECT DISTINCT ticket AS id FROM procedure_event
      WHERE action = 'violate' AND ticket IS NOT NULL) AS violated
CROSS JOIN ticket ON ticket.id = violated.id
JOIN clock ON clock.row = ticket.row AND clock.clock = 'resolve'
WHERE clock.voided IS NULL AND clock.due >= :from AND clock.due < :to AND clock.due <= :as_of
  AND ticket.status NOT IN {void}
