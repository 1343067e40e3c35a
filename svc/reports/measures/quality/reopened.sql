-- name: reopened
-- 中文: 返工率
-- form: rate
-- better: less
-- whose: line
-- once: ticket
-- definition: reopened at least once by T, of the tickets finished in the period; a reopening is of
--   who had finished it
-- source: step reopen, finish.at
-- example: 35 finished, 2 of them reopened, one of these twice: 2/35
SELECT again.row, 1 AS hit, step.department, step.assignee
FROM (
  SELECT row FROM finish WHERE at >= :from AND at < :to GROUP BY row
) AS again CROSS JOIN ticket USING (row) CROSS JOIN step USING (row)
WHERE status NOT IN {void} AND reopened > 0 AND step.action = 'reopen'
UNION ALL
SELECT done.row, 0, done.department, done.assignee
FROM (
  SELECT row, max(at), department, assignee
  FROM finish WHERE at >= :from AND at < :to GROUP BY row
) AS done CROSS JOIN ticket USING (row)
WHERE status NOT IN {void} AND reopened = 0
