-- name: answers_stale
-- 中文: 口径过期率
-- about: duty
-- form: rate
-- better: less
-- lists: notice, review
-- definition: answers that hold at T and whose review is past ÷ answers that hold at T
-- source: notice, notice_state
-- example: of 60 answers three were to be reviewed by last month: 3/60 = 5.0 %
SELECT n.id AS notice, s.review, s.review IS NOT NULL AND s.review < :today AS hit
FROM notice n JOIN notice_state s ON s.notice = n.id
WHERE n.type = 'answer' AND s.version > 0 AND s.state <> 'withdrawn'
  AND (s.until IS NULL OR s.until >= :today)
