-- name: arrears_recovered
-- 中文: 清欠率
-- about: money
-- form: share
-- better: more
-- beside: prepaid, waived
-- lists: unit, bill, line, item, payer, due
-- definition: what was allocated within the period to lines that were due before it ÷ what was open of
--   them when it began; lines of the period's own bills are none of them; beside it stands how
--   much of it came out of credit, and how much was let go within the period
-- source: bill_line, receipt_line, bill_waiver
-- example: 3 000.00 were open on 1 April, 900.00 of it were paid in April: 900/3 000 = 30.00 %
SELECT unit, bill, line, item, payer, due, part, whole, prepaid, let_go AS waived
FROM (
  SELECT live_line.*, ifnull(since.inside, 0) AS part, ifnull(since.credit, 0) AS prepaid,
    ifnull(agreed.inside, 0) AS let_go,
    amount - waived - paid + ifnull(since.principal, 0) + ifnull(agreed.later, 0) AS whole
  FROM live_line
  LEFT JOIN (
    SELECT bill, line, sum(principal) AS principal,
      sum(CASE WHEN at < :to THEN principal ELSE 0 END) AS inside,
      sum(CASE WHEN at < :to AND method = 'credit' THEN principal ELSE 0 END) AS credit
    FROM live_part WHERE at >= :from GROUP BY bill, line) AS since USING (bill, line)
  LEFT JOIN (
    SELECT bill, line, sum(amount) AS later,
      sum(CASE WHEN at < :to THEN amount ELSE 0 END) AS inside
    FROM live_waiver WHERE at >= :from GROUP BY bill, line) AS agreed USING (bill, line)
  WHERE live_line.amount > 0 AND due < :from_day AND month || '-01' < :from_day AND issued < :from)
WHERE part != 0 OR whole != 0 OR prepaid != 0 OR let_go != 0
