-- name: disclosures_current
-- 中文: 公示及时率
-- about: duty
-- form: rate
-- better: more
-- lists: item, late
-- definition: things that disclosure lists ask for and are public at T, not longer ago than they say ÷ all that they ask for
-- source: live_disclosure
-- example: of eight things one was made public 14 months ago and is due every 12: 7/8 = 87.5 %
SELECT item, late, NOT late AS hit FROM live_disclosure
