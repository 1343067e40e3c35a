-- name: procedures_on_time
-- 中文: 办理及时率
-- about: duty
-- form: rate
-- better: more
-- lists: procedure, due, closed
-- definition: procedures completed by their due ÷ those completed in the period, and those whose due passed in
--   it uncompleted; each counts once, when the first of the two was; what was refused or withdrawn is none of them,
--   nor what is due by no day
-- source: procedure, procedure_state
-- example: of five move-ins, four were completed within five working days and one a day late: 4/5 = 80.0 %
SELECT procedure.id AS procedure, due, closed, closed IS NOT NULL AND closed <= due AS hit
FROM procedure JOIN procedure_state USING (row)
WHERE due IS NOT NULL AND ended IN ('', 'complete')
  AND min(due, ifnull(closed, due)) >= :from AND min(due, ifnull(closed, due)) < :to
  AND min(due, ifnull(closed, due)) <= :as_of
