-- name: deposits_back_on_time
-- 中文: 押金退还及时率
-- about: duty
-- form: rate
-- better: more
-- lists: procedure, receipt, due, refunded
-- definition: deposits of procedures of which something was given back by the day it was due ÷ deposits whose
--   giving back fell due in the period; it is due so many days after the last acceptance, or at once where the
--   procedure was withdrawn
-- source: procedure_event, procedure_receipt, receipt
-- example: two deposits fell due in April, one went back in time and one is still there: 1/2 = 50.0 %
SELECT procedure, receipt, due, refunded, refunded IS NOT NULL AND refunded <= due AS hit
FROM (
  SELECT procedure.id AS procedure, held.id AS receipt, max(procedure_event.due) AS due,
    (SELECT min(taken) FROM receipt AS back WHERE back.refunds = held.id) AS refunded
  FROM procedure JOIN procedure_event USING (row)
  JOIN (SELECT DISTINCT row, receipt FROM procedure_receipt) AS named USING (row)
  JOIN receipt AS held ON held.id = named.receipt
  JOIN receipt_deposit ON receipt_deposit.row = held.row AND receipt_deposit.held > 0
  WHERE procedure_event.due IS NOT NULL
  GROUP BY procedure.id, held.id
)
WHERE due >= :from AND due < :to AND due <= :as_of
