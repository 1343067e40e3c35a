-- name: finished
-- 中文: 办结量
-- form: count
-- whose: line
-- last: finish
-- moment: finish.at
-- definition: tickets whose work was finished at least once in the period, whenever received; one that
--   was reopened since is in it, one finished twice counts once, for who had
--   the ticket at the last of them, and one that nobody reported is in no figure
-- source: finish.at
-- example: 35 tickets finished in November, one of them twice: 35
SELECT ticket.row, done.at AS moment, done.department, done.assignee
{finishes}
