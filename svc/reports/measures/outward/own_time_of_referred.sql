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
SELECT ticket.id AS ticket, done.at AS finished, done.spent, outside.seconds AS outside,
  max(done.spent - outside.seconds, 0) / 3600.0 AS value
FROM (SELECT row, max(at) AS at, spent FROM finish WHERE NOT vague AND at >= :from AND at < :to GROUP BY row) AS done
JOIN ticket USING (row)
JOIN (SELECT row, sum(apart) AS seconds FROM referral WHERE ended IS NOT NULL GROUP BY row) AS outside USING (row)
WHERE ticket.status NOT IN {void}
