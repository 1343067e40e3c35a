"""Commands with code of their own beside derived ones: about money, about rounds.

A kind of record whose commands are derived may have some with code of its own; they
stand under its noun, beside the derived ones.
"""

from __future__ import annotations

from svc.cli.parsing.lazy import Command

#: Commands that are no noun's.
FEES: tuple[Command, ...] = (
    Command("pay", "svc.cli.fees.pay:pay", "Take money, and give a receipt"),
    Command("refund", "svc.cli.fees.refund:refund", "Give credit or a deposit back"),
    Command("balance", "svc.cli.fees.balance:balance", "Who owes what, and has what, and why"),
    Command("close-day", "svc.cli.fees.closing:close_day", "End a cashier's day, and count"),
    Command("arrears", "svc.cli.fees.arrears:arrears", "What is overdue, how old, until when"),
    Command("move-out", "svc.cli.fees.move_out:move_out", "Settle all of a home that is left"),
)

_TEXTS = "svc.cli.publications"
#: Commands with code of their own, by the kind of record whose noun they stand under.
OWN: dict[str, tuple[Command, ...]] = {
    "party": (
        Command("open", "svc.cli.outward.open_list:open_list", "What stands with it, as a file"),
        Command("answers", "svc.cli.outward.open_list:answers", "Take its answers in"),
    ),
    "tariff": (
        Command("list", "svc.cli.fees.tariffs:list_tariffs", "List what is charged for, and how"),
        Command("price", "svc.cli.fees.tariffs:price", "What a unit is charged for a month"),
        Command("check", "svc.cli.fees.tariffs:check", "Find what is wrong with the tariffs"),
        Command("until", "svc.cli.fees.tariffs:until", "End a version of a tariff"),
        Command("total", "svc.cli.fees.tariffs:total", "Say what homes are to share"),
    ),
    "bill": (
        Command("run", "svc.cli.fees.run:run", "Bill a month, by the office's tariffs"),
        Command("add", "svc.cli.fees.adding:add_bill", "Charge something once"),
        Command("ahead", "svc.cli.fees.adding:ahead", "Issue months for whoever pays in advance"),
        Command("end-ahead", "svc.cli.fees.adding:end_ahead", "Give back months of a contract"),
        Command("list", "svc.cli.fees.bills:list_bills", "List what was charged"),
        Command("show", "svc.cli.fees.bills:show", "Show a bill, and what happened to its lines"),
        Command("explain", "svc.cli.fees.bills:explain", "Why a line comes to what it does"),
        Command("void", "svc.cli.fees.lines:void", "Charge a line, a bill or a run no longer"),
        Command("correct", "svc.cli.fees.lines:correct", "Take a line back for the right one"),
        Command("waive", "svc.cli.fees.lines:waive", "Ask to let an amount of a line go"),
        Command("approve", "svc.cli.fees.lines:approve", "Agree to let it go"),
        Command("refuse", "svc.cli.fees.lines:refuse", "Refuse to let it go"),
        Command("object", "svc.cli.fees.lines:object_", "Record that the payer objects to a line"),
        Command("settle", "svc.cli.fees.lines:settle", "Record that an objection is settled"),
    ),
    "receipt": (
        Command("print", "svc.cli.fees.receipt:print_receipt", "Put receipts on paper"),
        Command("reverse", "svc.cli.fees.receipt:reverse", "Take a receipt back by another one"),
    ),
    "plan": (
        Command("adopt", "svc.cli.rounds.plans:adopt", "Take over a plan that svc brings along"),
    ),
    "round": (
        Command("due", "svc.cli.rounds.due:due", "Rounds made, to be made, missed"),
        Command("sheet", "svc.cli.rounds.due:sheet", "What is asked at each point"),
        Command("import", "svc.cli.rounds.filled:import_sheets", "Take filled sheets in"),
        Command("start", "svc.cli.rounds.check:start", "Begin one that is due by no plan"),
        Command("check", "svc.cli.rounds.check:check", "Record what was seen at a point"),
        Command("attempt", "svc.cli.rounds.check:attempt", "Record that nobody could look"),
        Command("recheck", "svc.cli.rounds.recheck:recheck", "Record whether it is mended"),
        Command("score", "svc.cli.rounds.recheck:score", "What a round came to, by weights"),
    ),
    "filing": (
        Command("adopt", "svc.cli.documents.filings:adopt", "Take over a list that svc brings"),
    ),
    "document": (
        Command(
            "add",
            "svc.cli.documents.add:adding",
            "Take one on file, with its file",
            args=("document",),
        ),
        Command("store", "svc.cli.documents.add:store", "Put one more file of it into the folder"),
        Command("folder", "svc.cli.documents.folder:folder", "Say where files of documents lie"),
        Command("verify", "svc.cli.documents.verify:verify", "Hash the files again"),
        Command("missing", "svc.cli.documents.filings:missing", "List what must be there"),
        Command(
            "hand-over",
            "svc.cli.documents.handover:hand_over",
            "Hand documents over, as one bundle",
        ),
        Command("lend", "svc.cli.documents.loans:lend", "Record that it leaves its box"),
        Command("return", "svc.cli.documents.loans:return_", "Record that it is back"),
        Command("loans", "svc.cli.documents.loans:loans", "List what is out"),
        Command("expired", "svc.cli.documents.loans:expired", "List what need not be kept"),
        Command("propose", "svc.cli.documents.destroy:propose", "Ask for its destruction"),
        Command("keep", "svc.cli.documents.destroy:keep", "Decide that it is kept"),
        Command("destroy", "svc.cli.documents.destroy:destroy", "Record that it is no more"),
    ),
    "workflow": (
        Command(
            "adopt", "svc.cli.procedures.workflows:adopt", "Take over one that svc brings along"
        ),
    ),
    "procedure": (
        Command("open", "svc.cli.procedures.carrying:open_procedure", "Take in what is asked for"),
        Command("show", "svc.cli.procedures.looking:show", "Show its steps and what happened"),
        Command("due", "svc.cli.procedures.looking:due", "Steps whose turn has come"),
        Command("step", "svc.cli.procedures.carrying:step", "Take a step"),
        Command("scan", "svc.cli.procedures.scan:scan", "Take the steps of a whole sheet"),
        Command("skip", "svc.cli.procedures.carrying:skip", "Leave a step out, with a reason"),
        Command("send-back", "svc.cli.procedures.carrying:send_back", "Have a step taken again"),
        Command("approve", "svc.cli.procedures.carrying:approve", "Agree to it"),
        Command("refuse", "svc.cli.procedures.carrying:refuse", "Refuse it: that is its end"),
        Command("extend", "svc.cli.procedures.carrying:extend", "Move its end and its permits'"),
        Command("violate", "svc.cli.procedures.carrying:violate", "Record a rule not kept to"),
        Command("inspect", "svc.cli.procedures.carrying:inspect", "Accept the work, or not"),
        Command("deduct", "svc.cli.procedures.carrying:deduct", "Keep part of a deposit"),
        Command("agree", "svc.cli.procedures.carrying:agree", "Agree to what is kept"),
        Command("withdraw", "svc.cli.procedures.carrying:withdraw", "End it: nobody asks for it"),
        Command("complete", "svc.cli.procedures.carrying:complete", "End it: every step is over"),
    ),
    "permit": (
        Command("issue", "svc.cli.procedures.permits:issue", "Hand one out"),
        Command("valid", "svc.cli.procedures.permits:valid", "What holds today, for the gate"),
        Command(
            "left-behind",
            "svc.cli.procedures.permits:left_behind",
            "What holds of whoever has left",
        ),
        Command("print", "svc.cli.procedures.permits:print_permits", "Put permits on paper"),
        Command("lose", "svc.cli.procedures.permits:lose", "Record that it is lost"),
        Command("return", "svc.cli.procedures.permits:give_back", "Record that it came back"),
        Command("revoke", "svc.cli.procedures.permits:revoke", "Have it hold no longer"),
        Command("extend", "svc.cli.procedures.permits:extend", "Have it hold longer"),
        Command("reissue", "svc.cli.procedures.permits:reissue", "Hand out one in its place"),
    ),
    "activity": (
        Command("hold", "svc.cli.activities.holding:hold", "Record that it took place"),
        Command("decide", "svc.cli.activities.holding:decide", "Record a decision, with its owner"),
        Command("hear", "svc.cli.activities.holding:hear", "Record what somebody said"),
        Command(
            "import", "svc.cli.activities.training:import_training", "Take sheets of training in"
        ),
    ),
    "outreach": (Command("due", "svc.cli.activities.visits:due", "Homes that are to be visited"),),
    "survey": (
        Command("ask", "svc.cli.surveys.asking:ask", "Add a question, or word it anew"),
        Command("copy", "svc.cli.surveys.asking:copy", "Begin another with the same questions"),
        Command("open", "svc.cli.surveys.asking:open_", "Have it ask, and draw its sample"),
        Command("sample", "svc.cli.surveys.asking:sample", "Draw its sample again"),
        Command("answer", "svc.cli.surveys.answering:answer", "Put a form down"),
        Command("import", "svc.cli.surveys.answering:import_forms", "Take a file of forms in"),
        Command("results", "svc.cli.surveys.results:results", "What each question came to"),
        Command("export", "svc.cli.surveys.results:export", "Its forms, with codes and words"),
    ),
    "response": (Command("handle", "svc.cli.surveys.answering:handle", "See to an opinion"),),
    "cash": (Command("add", "svc.cli.fees.closing:add_cash", "Record cash that comes or goes"),),
    "closing": (Command("print", "svc.cli.fees.closing:print_closing", "Put a closing on paper"),),
    "statement": (
        Command("import", "svc.cli.fees.statement:import_statement", "Take in a channel's file"),
        Command("list", "svc.cli.fees.statement:list_statements", "List what was taken in"),
        Command("show", "svc.cli.fees.statement:show", "Show its lines, and which receipts"),
        Command("match", "svc.cli.fees.statement_lines:match", "Match lines with receipts"),
        Command("claim", "svc.cli.fees.statement_lines:claim", "Say which receipt a line is"),
        Command("release", "svc.cli.fees.statement_lines:release", "Part a line and its receipt"),
        Command("confirm", "svc.cli.fees.statement_lines:confirm", "Confirm its matches"),
        Command(
            "unidentified",
            "svc.cli.fees.statement_lines:unidentified",
            "List lines that nobody claimed",
        ),
        Command(
            "differences",
            "svc.cli.fees.statement_lines:list_differences",
            "List what does not agree",
        ),
        Command(
            "close-difference",
            "svc.cli.fees.statement_lines:close_difference",
            "Say why something does not agree",
        ),
    ),
    "disclosure": (
        Command("adopt", "svc.cli.publications.looking:adopt", "Take over a list that svc brings"),
    ),
    "notice": (
        Command("draft", f"{_TEXTS}.writing:drafting", "Write a text down", args=("notice",)),
        Command(
            "revise", f"{_TEXTS}.writing:revising", "Draft a further version", args=("notice",)
        ),
        Command("approve", f"{_TEXTS}.telling:approve", "Agree that it may be told"),
        Command("publish", f"{_TEXTS}.telling:publish", "Tell it to those it is for"),
        Command("post", f"{_TEXTS}.telling:post", "Record where it was put up, or sent"),
        Command(
            "correct",
            f"{_TEXTS}.writing:correcting",
            "Tell a further version in its place",
            args=("notice",),
        ),
        Command("withdraw", f"{_TEXTS}.telling:withdraw", "Take it back: it holds no longer"),
        Command("review", f"{_TEXTS}.telling:review", "Record that it still holds"),
        Command("read", f"{_TEXTS}.telling:read", "Record that you have read it"),
        Command("list", f"{_TEXTS}.looking:list_notices", "List texts that hold"),
        Command("show", f"{_TEXTS}.looking:show", "Show a text, and whom it was told"),
        Command("items", f"{_TEXTS}.looking:items", "What must be made public, and when"),
        Command("unread", f"{_TEXTS}.looking:unread", "What the staff has not read yet"),
    ),
    "demand": (
        Command("letter", "svc.cli.fees.demand:letter", "Print the letter of a demand again"),
    ),
}

#: What a noun does by itself, where it is a verb as well: `svc demand 3-2-1502 --by phone`.
CALLED: dict[str, str] = {
    "demand": "svc.cli.fees.demand:demand",
    "promise": "svc.cli.promises.making:promise",
}
