-- name: current_collection
-- 中文: 当期收缴率
-- about: money
-- form: share
-- better: more
-- beside: prepaid, waived
-- lists: unit, bill, line, item, payer, due
-- definition: what was allocated by T to the lines of the period's bills, whenever it was taken, ÷ these
--   lines less what was let go of them; a line is of the month of its bill; late fees are in
--   neither; beside it stands how much of it was taken before the period or came out of
--   credit, and how much was let go
-- source: bill_line, receipt_line, bill_waiver
-- example: April's lines 10 000.00, 200.00 let go, 7 840.00 allocated, of which 1 200.00 were
--   taken before April: 7 840/9 800 = 80.00 %, 1 200.00 prepaid, 200.00 let go
SELECT unit, bill, line, item, payer, due,
  CASE WHEN amount < 0 THEN amount ELSE paid END AS part, amount - waived AS whole,
  CASE WHEN amount < 0 THEN 0
    ELSE paid - ifnull(since.principal, 0) + ifnull(since.credit, 0) END AS prepaid, waived
FROM live_line LEFT JOIN (
  SELECT bill, line, sum(principal) AS principal,
    sum(CASE WHEN method = 'credit' THEN principal ELSE 0 END) AS credit
  FROM live_part WHERE at >= :from GROUP BY bill, line) AS since USING (bill, line)
WHERE month || '-01' >= :from_day AND month || '-01' < :to_day AND issued <= :as_of
