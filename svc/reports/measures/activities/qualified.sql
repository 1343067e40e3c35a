-- name: qualified
-- 中文: 持证率
-- about: duty
-- form: rate
-- better: more
-- lists: staff, what, ends
-- definition: members of staff who hold what they need and whose qualification is valid at T ÷ members of staff who need
--   one, once for each that they need (policies.qualified: what, and the roles and departments that need it)
-- source: staff_qualification, live_need
-- example: three electricians need a certificate, that of one ended last week: 2/3 = 66.7 %
SELECT n.staff, n.what, max(ifnull(q.ends, '9999-12-31')) AS ends,
  max(q.what IS NOT NULL AND q.since <= :today AND (q.ends IS NULL OR q.ends > :today)) AS hit
FROM live_need AS n LEFT JOIN (
  SELECT staff.id, s.what, s.since, s.ends FROM staff_qualification AS s JOIN staff USING (row)
) AS q ON q.id = n.staff AND q.what = n.what
GROUP BY n.staff, n.what
