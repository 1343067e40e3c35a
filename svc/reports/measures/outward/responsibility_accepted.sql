-- name: responsibility_accepted
-- 中文: 保修责任确认率
-- about: duty
-- form: rate
-- better: more
-- lists: ticket, party, verdict, warranty, decided
-- definition: referrals that the party took on ÷ those of which it said in the period whether they are its own, by its
--   last word; those of cancelled and merged tickets are left out
-- source: referral: verdict, decided
-- example: the developer took on six of eight: 6/8 = 75.0 %
SELECT ticket.id AS ticket, r.party, r.verdict, r.warranty, r.decided, r.verdict = 'accepted' AS hit
FROM referral r JOIN ticket USING (row)
WHERE r.verdict IS NOT NULL AND r.decided >= :from AND r.decided < :to AND r.decided <= :as_of
  AND ticket.status NOT IN {void}
