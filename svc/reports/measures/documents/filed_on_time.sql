-- name: filed_on_time
-- 中文: 归档及时率
-- about: duty
-- form: rate
-- better: more
-- lists: document, type, day, filed
-- definition: documents that were on file within the days that a filing list gives them after their own date
--   ÷ documents filed in the period for which one does; what was taken over from another register is none of them
-- source: document, live_filing_term
-- example: of 20 forms of homes 18 were filed within 30 days: 18/20 = 90.0 %
SELECT d.id AS document, d.type, d.date AS day, d.filed,
  d.filed < CAST(strftime('%s', d.date) AS INT) + (t.within + 1) * 86400 - :offset AS hit
FROM document d JOIN live_filing_term t ON t.type = d.type
WHERE d.date IS NOT NULL AND d.source_system IS NULL AND d.filed >= :from AND d.filed < :to
