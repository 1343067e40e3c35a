-- name: overall_collection
-- 中文: 综合收缴率
-- about: money
-- form: share
-- better: more
-- beside: prepaid, waived
-- lists: unit, bill, line, item, payer, due
-- definition: the numerators of current_collection and arrears_recovered together ÷ their denominators
--   together; what was let go of the period's lines is in neither
-- source: bill_line, receipt_line, bill_waiver
-- example: 7 840/9 800 of April and 900/3 000 of earlier lines: 8 740/12 800 = 68.28 %
SELECT unit, bill, line, item, payer, due, part, whole, prepaid, waived
FROM ({current_collection})
UNION ALL
SELECT unit, bill, line, item, payer, due, part, whole, prepaid, waived
FROM ({arrears_recovered})
