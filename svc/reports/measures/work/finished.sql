-- name: finished
-- 中文: 办结量
-- form: count
-- definition: tickets whose work was finished at least once in the period, whenever received; one that
--   was reopened since is in it, one finished twice counts once
-- source: finish.at
-- example: 35 tickets finished in November, one of them twice: 35
SELECT row
FROM ticket
WHERE row IN (SELECT row FROM finish WHERE at >= :from AND at < :to)
