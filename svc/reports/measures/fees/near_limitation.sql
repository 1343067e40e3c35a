-- name: near_limitation
-- 中文: 时效将届
-- about: money
-- form: amount
-- better: less
-- beside: expired
-- lists: unit, bill, line, item, payer, due, limitation
-- definition: what is open at T of overdue lines whose limitation ends within the office's days (180), or
--   has ended; it runs three years from the due day, or from the last demand that can be proved;
--   beside it what is past
-- source: bill_line, receipt_line, demand, office.dunning
-- example: 120.00 due on 31 January 2023 and never demanded: near from 4 August 2025 on, past from
--   1 February 2026 on
SELECT unit, bill, line, item, payer, due, limitation, open AS value,
  CASE WHEN limitation < :today THEN open ELSE 0 END AS expired
FROM (
  SELECT live_line.*, amount - waived - paid AS open, limitation(due, last) AS limitation
  FROM live_line LEFT JOIN (
    SELECT demand_line.bill AS bill, demand_line.line AS line, max(at) AS last
    FROM demand_line JOIN demand USING (row) WHERE means IN {proves}
    GROUP BY demand_line.bill, demand_line.line) AS asked USING (bill, line)
  WHERE amount > 0 AND due < :today AND issued <= :as_of AND amount - waived > paid)
WHERE limitation <= :soon
