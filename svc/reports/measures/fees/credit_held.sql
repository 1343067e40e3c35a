-- name: credit_held
-- 中文: 预收余额
-- about: money
-- form: amount
-- beside: ahead
-- lists: unit, payer
-- definition: what payers have as credit at T, and what was paid on lines that are not owed yet; beside it
--   the latter alone
-- source: receipt, bill_line, receipt_line
-- example: 300.00 of credit, and 2 500.00 paid ahead for May: 2 800.00, 2 500.00 of it ahead
SELECT unit, payer, amount AS value, 0 AS ahead FROM ({held_credit})
UNION ALL
SELECT unit, payer, paid, paid FROM live_line WHERE issued > :as_of AND amount > 0 AND paid != 0
