-- name: deposits_held
-- 中文: 押金余额
-- about: money
-- form: amount
-- lists: unit, payer, item
-- definition: deposits at T that were neither given back nor used; they are in no arrears, no income and no
--   rate
-- source: receipt
-- example: 2 000.00 taken, 350.00 used for damage: 1 650.00
SELECT unit, payer, item, amount AS value FROM ({held_deposit})
