-- name: cases_reused
-- 中文: 案例复用率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, category
-- definition: tickets that cite a case ÷ tickets received in the period of categories in which a case holds at T
-- source: ticket, cite, notice, notice_state
-- example: plumbing has two cases; of 50 tickets of it ten cite one: 10/50 = 20.0 %
SELECT t.id AS ticket, t.category, EXISTS (
    SELECT 1 FROM cite c JOIN notice n ON n.id = c.notice
    WHERE c.row = t.row AND n.type = 'case') AS hit
FROM ticket t
WHERE t.received >= :from AND t.received < :to AND t.status NOT IN {void}
  AND t.category IN (SELECT n.category FROM notice n JOIN notice_state s ON s.notice = n.id
    WHERE n.type = 'case' AND s.version > 0 AND s.state <> 'withdrawn')
