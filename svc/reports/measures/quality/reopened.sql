-- name: reopened
-- 中文: 返工率
-- form: rate
-- better: less
-- whose: line
-- once: ticket
-- rest: finished without reopened
-- definition: reopened at least once by T, of the tickets finished in the period; a reopening is of
--   who had finished it
-- source: step reopen, finish.at
-- example: 35 finished, 2 of them reopened, one of these twice: 2/35
SELECT again.row, 1 AS hit, step.department, step.assignee
FROM (
  SELECT DISTINCT row FROM (
    SELECT ticket.row
    FROM (SELECT row FROM finish WHERE at >= :from AND at < :to LIMIT -1) AS done
      CROSS JOIN ticket USING (row)
    WHERE reopened > 0 AND status NOT IN {void} LIMIT -1
  )
) AS again CROSS JOIN step USING (row)
WHERE +step.action = 'reopen'
