-- name: answered_at_once
-- 中文: 一次答复率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, category
-- definition: inquiries that were finished in the moment in which they were taken in ÷ inquiries received in the period
-- source: ticket, finish
-- example: of 40 inquiries 30 were answered while they were asked: 30/40 = 75.0 %
SELECT t.id AS ticket, t.category, EXISTS (
    SELECT 1 FROM finish f WHERE f.row = t.row AND f.at = t.received) AS hit
FROM ticket t
WHERE t.kind = 'inquiry' AND t.received >= :from AND t.received < :to AND t.status NOT IN {void}
