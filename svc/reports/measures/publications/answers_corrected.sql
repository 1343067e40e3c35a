-- name: answers_corrected
-- 中文: 口径纠错
-- about: duty
-- form: count
-- lists: notice, version
-- definition: corrections in the period of answers that a ticket had cited before
-- source: notice, notice_event, cite
-- example: the price in an answer was wrong; two inquiries had cited it when it was corrected: 1
SELECT e.notice, e.version, 1 AS hit
FROM notice_event e JOIN notice n ON n.id = e.notice
WHERE n.type = 'answer' AND e.action = 'correct' AND e.at >= :from AND e.at < :to
  AND EXISTS (SELECT 1 FROM cite c WHERE c.notice = e.notice AND c.at <= e.at)
