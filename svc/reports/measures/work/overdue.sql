-- name: overdue
-- 中文: 超期未办结量
-- form: count
-- better: less
-- definition: open tickets whose resolve clock ran past its due time before T; a clock that was paused
--   before its due time stands still
-- source: ticket.resolve_due, ticket.resolve_paused
-- example: due on Monday, T is Tuesday: overdue; waiting for the resident since Sunday: not
SELECT row
FROM ticket
WHERE status IN {open}
  AND resolve_due < :as_of
  AND (resolve_paused IS NULL OR resolve_paused > resolve_due)
