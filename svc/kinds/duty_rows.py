"""The kinds of record about what the office does with people and tells them, a row each.

`svc.kinds.table` is the table of all; rows of further duties may stand here too.
"""

from __future__ import annotations

from svc.kinds.id_schemes import NamedId, Series
from svc.kinds.money_rows import DIRECTOR, LEADING
from svc.kinds.record_kind import RecordKind, RecordStep
from svc.language import N_

#: What was promised, and what people were met for.
PEOPLE = (
    RecordKind(
        "promise", "promises", "承诺", "w", "svc.kinds.people.promise:Promise", (Series("W"),),
        help="Promises: made, kept, moved in time, broken", counted="项", events="events",
        own=("add", "break"), listed=("text", "due", "resident", "unit", "by", "public"),
        columns=("at", "by", "text", "subject", "due", "resident", "unit", "everyone", "ticket",
                 "procedure", "public"),
        tables=(("promise_state", "first INT, ends INT, kept INT, released INT, told INT,"
                 " broken INT, over INT, moves INT"),),
        asked=("promise_row (ticket)", "promise_row (unit)", "promise_row (resident)",
               "promise_state_row (ends)", "promise_state_row (first)",
               "promise_state_row (ends) WHERE NOT over"),
        sought=("text",), instead=N_("a promise that was made stays one: svc promise release"),
        steps=(
            RecordStep("keep", "Record that it was kept", takes=("evidence",), chinese="兑现"),
            RecordStep("move", "Move its date, before it has come; the first one stays",
                       takes=("until", "told", "reason"), repeats=True, chinese="改期"),
            RecordStep("tell", "Record that whoever it was made to was told how it stands",
                       takes=("told", "note"), repeats=True, chinese="告知"),
            RecordStep("occur", "Record that what it waits for has come, and its date from then",
                       takes=("until", "note?"), chinese="条件成就"),
            RecordStep("release", "Record that whoever it was made to asks for it no longer",
                       takes=("told", "reason"), chinese="免除"),
            RecordStep("break", "Note that its date passed, and where it is followed up",
                       takes=("ticket?",), by_rule=True, repeats=True, chinese="失约"),
        ),
        rights=(("refund", LEADING), ("works", LEADING), ("public", LEADING)),
    ),
    RecordKind(
        "outreach", "outreaches", "走访计划", "or", "svc.kinds.people.outreach:OutreachPlan",
        (NamedId(),), help="Plans of visits: which homes are visited, how often", counted="项",
        home="rules/outreach", listed=("name", "note"), columns=("name",), sought=("name",),
        english="plan of visits", many="plans of visits",
        rights=(("add", LEADING), ("edit", LEADING), ("delete", DIRECTOR)),
    ),
    RecordKind(
        "activity", "activities", "活动", "v", "svc.kinds.people.activity:Activity",
        (Series("V"),), help="Activities: visits, meetings, events, training", counted="次",
        events="events", own=("hold", "decide", "hear"),
        listed=("type", "title", "planned", "units", "host"),
        columns=("made", "by", "type", "title", "planned", "host", "reason", "outreach", "ticket",
                 "procedure"),
        tables=(("activity_state", "state TEXT, planned_for INT, held INT, minutes_due INT,"
                 " minuted INT, attempts INT"),
                ("activity_person", "staff TEXT, unit TEXT, invited INT, present INT, excused INT"),
                ("activity_item", "action TEXT, at INT, owner TEXT, due INT, ticket TEXT,"
                 " promise TEXT, reason INT"),
                ("activity_mark", "staff TEXT, at INT, passed INT")),
        asked=("activity_row (type, planned)", "activity_state_row (held)",
               "activity_state_row (planned_for) WHERE state = 'planned'",
               "activity_state_row (minutes_due) WHERE minuted IS NULL",
               "activity_person_row (unit)",
               "activity_item_row (action, due)", "activity_mark_row (at)"),
        sought=("title",), instead=N_("svc activity cancel says that it will not take place"),
        steps=(
            RecordStep("hold", "Record that it took place, and who was there", chinese="登记举行",
                       takes=("present?", "excused?", "units?", "residents?", "parties?",
                              "heads?", "due?", "document?", "note?"), unless=("cancel",)),
            RecordStep("attempt", "Record that nobody was there: it stays due", repeats=True,
                       takes=("reason", "note?"), unless=("hold", "cancel"),
                       chinese="登记未遇"),
            RecordStep("reschedule", "Have it at another time; the first one stays", repeats=True,
                       takes=("until", "reason"), unless=("hold", "cancel"), chinese="改时间"),
            RecordStep("cancel", "Record that it will not take place", takes=("reason",),
                       unless=("hold",), chinese="取消"),
            RecordStep("minute", "Record what was said and done", repeats=True,
                       takes=("text?", "document?", "note?"), after="hold", chinese="登记纪要"),
            RecordStep("decide", "Record a decision: a ticket or a promise", repeats=True,
                       takes=("text", "owner", "due", "ticket?", "promise?"), after="hold",
                       chinese="登记决议"),
            RecordStep("hear", "Record what somebody said, and what follows", repeats=True,
                       takes=("text", "ticket?", "promise?", "reason?"), after="hold",
                       chinese="登记意见"),
            RecordStep("mark", "Record what somebody came to in a test", repeats=True,
                       takes=("trainee", "score?", "passed", "note?"), after="hold",
                       chinese="登记考核"),
        ),
        rights=(("cancel", LEADING),),
    ),
    RecordKind(
        "survey", "surveys", "调查", "sq", "svc.kinds.people.survey:Survey", (Series("Q", "year"),),
        help="Surveys: what is asked of which homes, and what came of it", counted="项",
        events="events", mends=True, own=("open",),
        listed=("type", "title", "since", "until", "method"),
        columns=("at", "by", "type", "title", "since", "until", "method"), sought=("title",),
        instead=N_("svc survey close ends it; what was answered stays"),
        steps=(
            RecordStep("open", "Have it ask: its questions stand, its sample is drawn",
                       takes=("frame", "drawn", "seed?"), chinese="开始"),
            RecordStep("give", "Record how many forms were given out", takes=("count", "note?"),
                       after="open", unless=("close",), repeats=True, chinese="登记发放"),
            RecordStep("close", "Record that it asks no more", takes=("note?",), after="open",
                       chinese="结束"),
        ),
        rights=(("open", LEADING), ("close", LEADING)),
    ),
    RecordKind(
        "response", "responses", "答卷", "sr", "svc.kinds.people.response:SurveyResponse",
        (Series("Y", parent="survey"),), help="Responses to surveys, and opinions in them",
        counted="份", events="events", own=("add", "handle"),
        listed=("survey", "taken", "unit", "stratum", "channel"),
        columns=("survey", "taken", "unit", "stratum", "channel"),
        tables=(("response_opinion",
                 "survey TEXT, question TEXT, ticket TEXT, reason INT, seen INT"),),
        asked=("response_row (survey)", "response_row (unit)", "response_opinion_row (survey)"),
        instead=N_("svc response void says that it does not count"),
        steps=(
            RecordStep("handle", "See to an opinion: a ticket, or a reason", repeats=True,
                       takes=("question", "ticket?", "reason?"), chinese="处理意见"),
            RecordStep("void", "Record that it does not count", takes=("reason",),
                       chinese="作废"),
        ),
    ),
)  # fmt: skip

_NOTICE_STEPS = (
    RecordStep("revise", "Draft a further version", takes=("version", "reason?"), repeats=True,
               chinese="修改文稿"),
    RecordStep("approve", "Agree that it may be told", takes=("version", "note?"), repeats=True,
               apart=("by", "revise"), about="version", chinese="批准文稿"),
    RecordStep("publish", "Tell it to those it is for", takes=("version", "told", "count",
               "told_hash"), repeats=True, chinese="发布"),
    RecordStep("correct", "Tell a further version in place of the one before", repeats=True,
               takes=("version", "reason", "told?", "count?", "told_hash?"), chinese="更正"),
    RecordStep("post", "Record where it was put up, or sent", repeats=True,
               takes=("where", "place?", "buildings?", "photo?", "note?"), chinese="张贴"),
    RecordStep("withdraw", "Take it back: it holds no longer", takes=("reason",), chinese="撤回"),
    RecordStep("review", "Record that it still holds", repeats=True,
               takes=("review_by?", "note?"), chinese="复核"),
    RecordStep("read", "Record that somebody has read it", takes=("version",), repeats=True,
               chinese="登记阅读"),
)  # fmt: skip

#: What is told in writing.
PUBLICATIONS = (
    RecordKind(
        "disclosure", "disclosures", "公示清单", "dl",
        "svc.kinds.publications.disclosure:DisclosureList", (NamedId(),),
        help="Disclosure lists: what must be made public, and how often",
        home="rules/disclosures", listed=("name", "basis", "since"), columns=("name",),
        sought=("name",), english="disclosure list", many="disclosure lists", counted="份",
        rights=(("add", LEADING), ("edit", LEADING), ("delete", DIRECTOR)),
    ),
    RecordKind(
        "notice", "publications", "发布文稿", "ut",
        "svc.kinds.publications.publication:Publication", (Series("U"),),
        help="Notices, answers, cases: what is told in writing", counted="篇",
        english="publication", many="publications", events="events",
        own=("add", "list", "show", *(step.name for step in _NOTICE_STEPS)),
        listed=("type", "title", "at", "category", "department", "until"),
        columns=("at", "by", "type", "title", "urgency", "category", "department", "item",
                 "audience", "required"),
        tables=(("notice_state",
                 "notice TEXT, state TEXT, version INT, last INT, title TEXT, body TEXT,"
                 " since TEXT, until TEXT, review TEXT, published INT, written INT, told INT,"
                 " reached INT, buildings TEXT, author TEXT"),
                ("notice_told", "stem TEXT, rooms TEXT, notice TEXT"),
                ("notice_word", "weight INT, word TEXT, notice TEXT"),
                ("notice_event", "action TEXT, version INT, at INT, by TEXT, notice TEXT"),
                ("notice_outage",
                 "outage TEXT, begins INT, ends INT, announced INT, notice TEXT")),
        asked=("notice_state_row (notice)", "notice_state_row (state)",
               "notice_told_row (stem)", "notice_word_row (word)",
               "notice_event_row (action, at)", "notice_event_row (notice)",
               "notice_row (item)", "notice_outage_row (begins)"),
        sought=("title",), ties="svc.index.duties.publications",
        instead=N_("svc notice withdraw has it hold no longer"), steps=_NOTICE_STEPS,
        rights=(("approve", LEADING), ("correct", LEADING), ("withdraw", LEADING)),
    ),
)  # fmt: skip
