-- name: contracts_not_renewed
-- 中文: 合同到期未续
-- about: duty
-- form: count
-- better: less
-- lists: document, ended
-- definition: contracts on file whose last day is over at T and that were not destroyed, where none on file that ends
--   later stands in their place: about the same party, unit, building and equipment, or, where both say nothing of
--   that, of the same title
-- source: document, document_standing
-- example: a contract with the lift company ended on 31 March, and on 2 April no later one with it is on file: 1
SELECT d.id AS document, d.valid_until AS ended, 1 AS hit
FROM document AS d JOIN document_standing ON document_standing.document = d.id
WHERE d.type = 'contract' AND d.valid_until < :today AND state <> 'destroyed' AND NOT EXISTS (
  SELECT 1 FROM document AS l
  WHERE l.type = 'contract' AND l.id <> d.id AND l.valid_until > d.valid_until AND l.party IS d.party
    AND l.unit IS d.unit AND l.building IS d.building AND l.equipment IS d.equipment
    AND (coalesce(d.party, d.unit, d.building, d.equipment) IS NOT NULL OR l.title = d.title))
