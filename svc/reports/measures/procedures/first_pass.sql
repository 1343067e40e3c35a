-- name: first_pass
-- 中文: 一次办结率
-- about: duty
-- form: rate
-- better: more
-- lists: procedure, closed
-- definition: procedures completed in the period of which no step was ever sent back ÷ all that were completed in it
-- source: procedure_state, procedure_event
-- example: three were completed in April, of one the application was sent back: 2/3 = 66.7 %
SELECT procedure.id AS procedure, closed,
  NOT EXISTS (SELECT 1 FROM procedure_event
              WHERE procedure_event.row = procedure.row AND action = 'send-back') AS hit
FROM procedure JOIN procedure_state USING (row)
WHERE ended = 'complete' AND closed >= :from AND closed < :to AND closed <= :as_of
