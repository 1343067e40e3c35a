-- name: loans_overdue
-- 中文: 逾期未还
-- about: duty
-- form: count
-- better: less
-- lists: document, back
-- definition: documents that are out at T although the day by whose end they were to be back is over
-- source: document_standing
-- example: a contract was to be back on 3 April and is out on the 5th: 1
SELECT document, back, 1 AS hit FROM document_standing WHERE state = 'lent' AND back < :today
