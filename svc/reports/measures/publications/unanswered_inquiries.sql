-- name: unanswered_inquiries
-- 中文: 无口径咨询
-- about: duty
-- form: count
-- better: less
-- lists: ticket, category
-- definition: inquiries received in the period of which it is said that nobody had written down what to say
-- source: ticket, cite
-- example: three residents asked when the playground opens, and no answer was there: 3
SELECT t.id AS ticket, t.category, 1 AS hit
FROM ticket t
WHERE t.kind = 'inquiry' AND t.received >= :from AND t.received < :to AND t.status NOT IN {void}
  AND EXISTS (SELECT 1 FROM cite c WHERE c.row = t.row AND c.notice IS NULL)
