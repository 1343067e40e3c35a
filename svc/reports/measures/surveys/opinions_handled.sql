-- name: opinions_handled
-- 中文: 意见处理率
-- about: duty
-- form: rate
-- better: more
-- lists: response, question, ticket, reason
-- definition: opinions whose ticket was finished by T ÷ opinions in responses to surveys whose last day fell in the period;
--   one that got a reason why nothing follows stays among them, and is listed as that
-- source: response_opinion, live_survey, finish
-- example: of ten opinions eight became tickets, six are finished: 6/10 = 60.0 %
SELECT response.id AS response, o.question, o.ticket, o.reason,
  EXISTS (SELECT 1 FROM ticket JOIN finish USING (row) WHERE ticket.id = o.ticket AND finish.at <= :as_of) AS hit
FROM response_opinion AS o JOIN response USING (row) JOIN live_survey AS s ON s.survey = o.survey
WHERE s.closes >= :from AND s.closes < :to AND s.closes <= :as_of
