-- name: own_time_of_referred
-- 中文: 外转工单自办用时
-- about: duty
-- form: mean
-- better: less
-- lists: ticket, finished, spent, outside
-- definition: hours that the office itself had the tickets that were finished in the period and had been referred: from
--   receipt to the finish, without what nobody worked between a finish and a reopening, less the time in which at
--   least one outside party had it
-- source: finish: spent; referral: apart
-- example: finished after 100 hours, of which 70 with the developer: 30.0
SELECT ticket.id AS ticket, done.at AS finished, done.spent, done.outside,
  max(done.spent - done.outside, 0) / 3600.0 AS value
FROM (
  SELECT last.row, last.at, last.spent,
    (SELECT sum(apart) FROM referral r WHERE r.row = last.row AND r.ended <= last.at) AS outside
  FROM (SELECT row, max(at) AS at, spent FROM finish WHERE NOT vague AND at >= :from AND at < :to GROUP BY row) AS last
) AS done JOIN ticket USING (row)
WHERE done.outside IS NOT NULL AND ticket.status NOT IN {void}
