-- name: reopened
-- 中文: 返工率
-- form: rate
-- better: less
-- definition: reopened at least once by T, of the tickets finished in the period
-- source: ticket.reopened, finish.at
-- example: 35 finished, 2 of them reopened, one of these twice: 2/35
SELECT row, reopened > 0 AS hit
FROM ticket
WHERE row IN (SELECT row FROM finish WHERE at >= :from AND at < :to)
  AND status NOT IN {void}
