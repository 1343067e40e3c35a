-- name: rectified_on_time
-- 中文: 整改及时率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, due, stopped
-- definition: tickets of findings that were finished by their due ÷ those whose resolution fell due in the
--   period, still open ones included as late; cancelled and merged ones are none of them
-- source: round_answer, clock
-- example: five findings fell due in April, four were mended by then: 4/5 = 80.0 %
SELECT ticket.id AS ticket, clock.due, clock.stopped,
  clock.stopped IS NOT NULL AND clock.stopped <= clock.due AS hit
FROM (SELECT DISTINCT ticket AS id FROM round_answer WHERE ticket IS NOT NULL) AS found
CROSS JOIN ticket ON ticket.id = found.id
JOIN clock ON clock.row = ticket.row AND clock.clock = 'resolve'
WHERE clock.voided IS NULL AND clock.due >= :from AND clock.due < :to AND clock.due <= :as_of
  AND ticket.status NOT IN {void}
