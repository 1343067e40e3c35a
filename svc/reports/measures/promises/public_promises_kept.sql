-- name: public_promises_kept
-- 中文: 公开承诺兑现率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, clock, rule, due, stopped
-- definition: clocks of targets that are promised in public (published in office.yaml) that were stopped by their
--   due time ÷ such clocks that fell due in the period and before T; what is paused since before its due time has not
--   fallen due, and one of which nothing tells when it was is left out
-- source: clock, live_public
-- example: twenty emergencies were to be reached within the half hour that is promised, nineteen were: 19/20 = 95.0 %
SELECT ticket.id AS ticket, c.clock, c.rule, c.due, c.stopped,
  CASE WHEN NOT c.vague THEN c.stopped IS NOT NULL AND c.stopped <= c.due END AS hit
FROM (SELECT * FROM clock WHERE due >= :from AND due < :to AND due < :as_of
      AND rule IN (SELECT rule FROM live_public) LIMIT -1) AS c CROSS JOIN ticket USING (row)
WHERE (c.voided IS NULL OR c.voided > c.due) AND (c.paused IS NULL OR c.paused > c.due)
  AND ticket.status NOT IN {void}
