-- name: collection_by_household
-- 中文: 户收缴率
-- about: money
-- form: rate
-- better: more
-- lists: unit
-- definition: units of which nothing of the period's lines is open at T ÷ units with such a line; a
--   unit that paid a part of them is not paid
-- source: bill_line, receipt_line
-- example: 100 units have lines of April, 3 of them paid a part, 12 nothing: 85/100
SELECT unit, min(amount < 0 OR amount - waived - paid <= 0) AS hit
FROM live_line
WHERE month || '-01' >= :from_day AND month || '-01' < :to_day AND issued <= :as_of AND unit != ''
GROUP BY unit
