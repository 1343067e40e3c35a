-- name: late_fees
-- 中文: 违约金
-- about: money
-- form: amount
-- beside: taken
-- lists: unit, bill, line, item, payer, due
-- definition: what the late fees of lines grew by within the period, up to T; beside it what was taken of
--   late fees in the period, of whichever days
-- source: bill_line, receipt_line, tariff
-- example: 496.35 open since 31 March at 0.03 % a day, April: 30 days, 4.47; 2.04 taken: 4.47,
--   2.04 taken
SELECT unit, bill, line, item, payer, due, grown AS value, taken
FROM (
  SELECT live_line.*, ifnull(since.late, 0) AS taken,
    CASE WHEN due < :to_day THEN late_accrued(bill, line, min(:last_day, :today))
      - late_accrued(bill, line, date(:from_day, '-1 day')) ELSE 0 END AS grown
  FROM live_line LEFT JOIN (
    SELECT bill, line, sum(late) AS late FROM live_part WHERE at >= :from AND at < :to
    GROUP BY bill, line) AS since USING (bill, line)
  WHERE amount > 0 AND tariff IS NOT NULL AND issued <= :as_of)
WHERE grown != 0 OR taken != 0
