-- name: cash_by_method
-- 中文: 实收
-- about: money
-- form: amount
-- beside: cash, wechat, alipay, card, transfer, batch, from_credit, from_deposit
-- lists: unit, receipt, at, method, cashier
-- definition: what was taken in the period by methods that move money, less what was given back; beside it
--   by method; what was paid out of credit or a deposit moves none and stands beside it by
--   itself; it is never divided by what was charged
-- source: receipt
-- example: 10 300.00 taken, 260.00 given back, 400.00 paid out of credit: 10 040.00, and 400.00
--   from credit
SELECT unit, id AS receipt, taken AS at, method, cashier,
  CASE WHEN method IN ('credit', 'deposit') THEN 0 ELSE amount END AS value,
  CASE WHEN method = 'cash' THEN amount ELSE 0 END AS cash,
  CASE WHEN method = 'wechat' THEN amount ELSE 0 END AS wechat,
  CASE WHEN method = 'alipay' THEN amount ELSE 0 END AS alipay,
  CASE WHEN method = 'card' THEN amount ELSE 0 END AS card,
  CASE WHEN method = 'transfer' THEN amount ELSE 0 END AS transfer,
  CASE WHEN method = 'batch' THEN amount ELSE 0 END AS batch,
  CASE WHEN method = 'credit' THEN amount ELSE 0 END AS from_credit,
  CASE WHEN method = 'deposit' THEN amount ELSE 0 END AS from_deposit
FROM receipt
WHERE happened >= :from AND taken >= :from AND taken < :to
