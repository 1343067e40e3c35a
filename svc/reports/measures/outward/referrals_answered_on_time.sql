-- name: referrals_answered_on_time
-- 中文: 外转及时答复率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, party, due, answered
-- definition: referrals whose party gave a first word by when it was due ÷ referrals whose first word fell due in the
--   period; one that was taken back, or whose ticket ended, before then is no part of it, one that is not answered
--   counts as late; nor are those of cancelled and merged tickets any part
-- source: referral: due, answered, voided
-- example: twelve fell due in April, nine were answered by then, one later, two not at all: 9/12 = 75.0 %
SELECT ticket.id AS ticket, r.party, r.due, r.answered,
  r.answered IS NOT NULL AND r.answered <= r.due AS hit
FROM referral r JOIN ticket USING (row)
WHERE r.due >= :from AND r.due < :to AND r.due < :as_of AND NOT r.vague
  AND (r.voided IS NULL OR r.voided > r.due) AND ticket.status NOT IN {void}
