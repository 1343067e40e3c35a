-- name: required_read
-- 中文: 必读完成率
-- about: duty
-- form: rate
-- better: more
-- lists: notice, staff
-- definition: members of staff who have read a text that they must, in the version that holds at T ÷ all who must, a text
--   and a person each; whoever has left counts not
-- source: notice, notice_state, notice_event, staff
-- example: two texts, five people, eight marks: 8/10 = 80.0 %
SELECT n.id AS notice, p.id AS staff, EXISTS (
    SELECT 1 FROM notice_event e WHERE e.notice = n.id AND e.action = 'read'
    AND e.version = s.version AND e.by = p.id) AS hit
FROM notice n JOIN notice_state s ON s.notice = n.id CROSS JOIN staff p
WHERE n.required AND s.version > 0 AND s.state <> 'withdrawn' AND p.active
  AND (s.until IS NULL OR s.until >= :today)
