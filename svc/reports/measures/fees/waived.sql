-- name: waived
-- 中文: 减免额
-- about: money
-- form: amount
-- lists: unit, bill, line, item, payer, due, at
-- definition: what was let go of lines' amounts within the period, as it was agreed to, late fees aside; it
--   was never collected, and is in no rate
-- source: bill_waiver
-- example: 500.00 asked for in April, 200.00 agreed to in April: 200.00
SELECT unit, bill, line, item, payer, due, at, live_waiver.amount AS value
FROM live_waiver JOIN live_line USING (bill, line)
WHERE at >= :from AND at < :to
