-- name: ageing
-- 中文: 账龄
-- about: money
-- form: amount
-- better: less
-- beside: days_30, days_90, days_365, years_3, older
-- lists: unit, bill, line, item, payer, due
-- definition: what is open at T of lines whose due day is past; beside it by age in days since then: up to
--   30, 31 to 90, 91 to 365, up to three years, older
-- source: bill_line, receipt_line, bill_waiver
-- example: on 10 April 165.45 due on 31 March and 330.90 due in January and February: 496.35,
--   165.45 and 330.90
SELECT unit, bill, line, item, payer, due, open AS value,
  CASE WHEN due >= :day_30 THEN open ELSE 0 END AS days_30,
  CASE WHEN due < :day_30 AND due >= :day_90 THEN open ELSE 0 END AS days_90,
  CASE WHEN due < :day_90 AND due >= :day_365 THEN open ELSE 0 END AS days_365,
  CASE WHEN due < :day_365 AND due >= :year_3 THEN open ELSE 0 END AS years_3,
  CASE WHEN due < :year_3 THEN open ELSE 0 END AS older
FROM (SELECT *, amount - waived - paid AS open FROM live_line
  WHERE amount > 0 AND due < :today AND issued <= :as_of)
WHERE open > 0
