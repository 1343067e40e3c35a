-- name: outages_announced
-- 中文: 公告及时率
-- about: duty
-- form: rate
-- better: more
-- lists: notice, outage, begins, announced
-- definition: planned outages that were told at least so many hours before they began (policies.outage_hours) ÷ planned
--   outages that began in the period; moving one begins its announcement anew
-- source: notice_outage, live_outage_term
-- example: of ten outages in April nine were told 24 hours before: 9/10 = 90.0 %
SELECT notice, outage, begins, announced, announced <= begins - hours * 3600 AS hit
FROM notice_outage CROSS JOIN live_outage_term
WHERE begins >= :from AND begins < :to AND begins <= :as_of
