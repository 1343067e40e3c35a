-- name: permits_not_back
-- 中文: 证件到期未收回
-- about: duty
-- form: count
-- better: less
-- lists: permit, type, unit, ends
-- definition: permits whose last day is over at T and that neither came back nor were marked as lost or revoked
-- source: permit_state
-- example: a worker's pass held through 30 April and is out on 2 May: 1
SELECT permit.id AS permit, type, unit, ends, 1 AS hit
FROM permit JOIN permit_state USING (row)
WHERE state = '' AND ends < :today
