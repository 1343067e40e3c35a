-- name: decisions_done
-- 中文: 决议完成率
-- about: duty
-- form: rate
-- better: more
-- lists: activity, owner, due, ticket, promise
-- definition: decisions whose ticket was first finished, or whose promise was kept, by the date that was decided ÷
--   decisions whose date fell in the period
-- source: activity_item, finish, promise_state
-- example: five decisions fell due in April, four were done by then: 4/5 = 80.0 %
SELECT activity.id AS activity, i.owner, i.due, i.ticket, i.promise,
  EXISTS (SELECT 1 FROM ticket JOIN finish USING (row) WHERE ticket.id = i.ticket AND finish.at <= i.due)
  OR EXISTS (SELECT 1 FROM promise JOIN promise_state USING (row)
             WHERE promise.id = i.promise AND kept <= i.due) AS hit
FROM activity_item AS i JOIN activity USING (row)
WHERE i.action = 'decide' AND i.due >= :from AND i.due < :to AND i.due <= :as_of
