-- name: outside_working_time
-- 中文: 平均外部工作用时
-- about: duty
-- form: mean
-- better: less
-- lists: ticket, party, at, ended
-- definition: the same in hours of the office's working time, so that it stands beside the office's own time
-- source: referral: at, ended; calendar
-- example: from Monday 16:30 to Tuesday 09:30, of an office open from 08:30 to 17:30: 2.0
SELECT ticket.id AS ticket, r.party, r.at, r.ended, worked(r.at, r.ended, NULL) / 3600.0 AS value
FROM referral r JOIN ticket USING (row)
WHERE r.ended >= :from AND r.ended < :to AND r.ended <= :as_of AND ticket.status NOT IN {void}
