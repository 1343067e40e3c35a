-- name: outside_time
-- 中文: 平均外部用时
-- about: duty
-- form: mean
-- better: less
-- lists: ticket, party, at, ended
-- definition: hours from a referral until it was taken back or the work ended, on the average of the referrals that
--   came to their end in the period, by the clock on the wall; those of cancelled and merged tickets are left out
-- source: referral: at, ended
-- example: two that took 30 and 50 hours: 40.0
SELECT ticket.id AS ticket, r.party, r.at, r.ended, (r.ended - r.at) / 3600.0 AS value
FROM referral r JOIN ticket USING (row)
WHERE r.ended >= :from AND r.ended < :to AND r.ended <= :as_of AND ticket.status NOT IN {void}
