-- name: replies_overdue
-- 中文: 逾期未复函
-- about: duty
-- form: count
-- better: less
-- lists: letter, party, type, reply_due
-- definition: letters, out and in, that were to be answered by a day that is over at T and that no other letter
--   answers yet
-- source: document: reply_due, answers
-- example: two letters to the developer and one of the street office wait: 3
SELECT letter.id AS letter, letter.party, letter.type, letter.reply_due
FROM document letter
WHERE letter.type IN ('letter-out', 'letter-in') AND letter.reply_due < :today
  AND NOT EXISTS (SELECT 1 FROM document reply WHERE reply.answers = letter.id)
