-- name: answers_cited
-- 中文: 口径命中率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, category
-- definition: inquiries that cite an answer ÷ inquiries received in the period
-- source: ticket, cite, notice
-- example: of 40 inquiries 28 cite an answer: 28/40 = 70.0 %
SELECT t.id AS ticket, t.category, EXISTS (
    SELECT 1 FROM cite c JOIN notice n ON n.id = c.notice
    WHERE c.row = t.row AND n.type = 'answer') AS hit
FROM ticket t
WHERE t.kind = 'inquiry' AND t.received >= :from AND t.received < :to AND t.status NOT IN {void}
