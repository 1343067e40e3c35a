-- name: notice_coverage
-- 中文: 通知覆盖率
-- about: duty
-- form: share
-- better: more
-- lists: notice
-- definition: units that some place where a text was put up, or some way by which it was sent, reaches ÷ units that it
--   was told to, of texts that were published in the period, each in the version that holds
-- source: notice, notice_state
-- example: a notice to 240 homes hangs in two of three buildings with 80 each: 160/240 = 66.7 %
SELECT n.id AS notice, s.reached AS part, s.told AS whole
FROM notice n JOIN notice_state s ON s.notice = n.id
WHERE n.type NOT IN ('answer', 'case', 'material') AND s.state IN ('published', 'corrected')
  AND s.published >= :from AND s.published < :to
