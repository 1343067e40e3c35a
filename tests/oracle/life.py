"""One ticket's life, walked event by event up to a moment.

Written from the words of the domain alone: which clock each action starts,
stops or lets stand still. Due times are those that the records hold.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.oracle.records import Record, moment

OPEN = ("new", "assigned", "working", "waiting")
ENDED = ("cancelled", "merged")
ANY = (*OPEN, "done", "closed", *ENDED)
#: In which states each action may happen.
STATES: dict[str, tuple[str, ...]] = {
    "assign": ("new", "assigned"), "accept": ("assigned",), "return": ("assigned", "working"),
    "transfer": ("working",), "arrive": ("working",), "wait": ("working",),
    "resume": ("waiting",), "finish": ("new", "assigned", "working"),
    "callback": ("done", "closed"),
    "close": ("done", "closed"), "reopen": ("closed",), "absorb": (*OPEN, "done", "closed"),
    "note": ANY, "edit": ANY, "link": ANY, "split": (*OPEN, "done", "closed", "merged"),
    "undo": ANY, "reply": ANY,
}  # fmt: skip
#: Steps that move a due time on from where it stood.
MOVING = ("wait", "resume", "reopen", "callback", "edit")
#: The ticket's own reporter, among those to be called back.
OWN = ""


#: Department and person.
Holder = tuple[str | None, str | None]


class Finish(NamedTuple):
    """A finish: when, what of it is only inferred, and who had the ticket."""

    at: int
    inferred: str
    holder: Holder


class Clock:
    """One run of a clock: met, or taken away, or standing still, or running."""

    def __init__(self, name: str, began: int) -> None:
        self.name = name
        self.began = began
        self.due: int | None = None
        self.rule = ""
        self.met: int | None = None
        self.void: int | None = None
        self.still: int | None = None
        self.holder: Holder = (None, None)
        self.began_vaguely = self.ended_vaguely = False

    @property
    def vague(self) -> bool:
        """Whether it was started or ended by a step that was only inferred."""
        return self.began_vaguely or self.ended_vaguely

    @property
    def running(self) -> bool:
        """Whether it is neither met nor taken away."""
        return self.met is None and self.void is None

    def stands_before_due(self) -> bool:
        """Whether it stands still or was taken away, its due time not yet passed by then."""
        ended = self.still if self.still is not None else self.void
        return ended is not None and self.due is not None and ended <= self.due

    def in_time(self) -> bool:
        """Whether it was met by its due time."""
        return self.met is not None and self.due is not None and self.met <= self.due


class Stay:
    """A time for which an outside party has a matter.

    Attributes:
        asked, works: The clocks of its first word, and of what it does once it is theirs.
        answered, verdict, decided: When it said something first; what it said of whose the
            matter is, last, and when.
        ended: When it was taken back, or the work ended.
    """

    def __init__(self, party: str, at: int, asked: Clock) -> None:
        self.party, self.at, self.asked = party, at, asked
        self.works: Clock | None = None
        self.answered: int | None = None
        self.verdict: str | None = None
        self.decided: int | None = None
        self.ended: int | None = None


class Life:
    """What a ticket has come to at a moment; `status` is None of one not received by then.

    Attributes:
        header: The record's header as it stood then: later edits are undone.
        counts: How often each action happened, and had an effect; `steps` all of these
            with their moments.
        finishes, reopens, closes: `closed` is the closing that still stands.
        done: What happened to it and counts: the action, whose it was, and how often at once.
        holder: Who has or had it last; None before the first assignment.
        waited: The reason of its last wait.
        calls: Callbacks that reached somebody: after which finish, whom.
    """

    def __init__(self, ticket: Record, as_of: int, without: list[Record] | None = None) -> None:
        self.id: str = ticket["id"]
        self.received = moment(ticket["received"])
        self.as_of = as_of
        self.status: str | None = None
        self.department: str | None = None
        self.assignee: str | None = None
        self.resolution: str | None = None
        self.policy = "none"
        self.clocks: list[Clock] = []
        self.counts: dict[str, int] = {}
        self.steps: list[tuple[str, int]] = []
        self.finishes: list[Finish] = []
        self.done: list[tuple[str, Holder]] = []
        self.holder: Holder | None = None
        self.called: dict[str, Holder] = {}
        self.waited: str | None = None
        self.inferred = ""
        self.given_up = False
        self.reopens: list[int] = []
        self.closed: int | None = None
        self.calls: list[tuple[int, str]] = []
        self.reporters = [OWN]
        self.tries = 0
        self.levels: list[str] = []
        self.absorbed: list[str] = []
        self.before_merge: tuple[str | None, int | None, list[dict[str, Any]]] | None = None
        self.resumes: int | None = None
        self.idle: list[Record] = []
        self.stays: list[Stay] = []
        told = sorted(ticket["timeline"], key=_order)
        seen = [one for place, one in enumerate(told)
                if one not in told[:place] and moment(one["at"]) <= as_of]  # fmt: skip
        left_out = taken_back(ticket, as_of, seen) if without is None else without
        for event in seen:
            if event not in left_out:
                self._see(event, moment(event["at"]))
        if without is None:
            self.header = header_at(ticket, as_of, [one for one in seen if one not in left_out])
        self.undone = {one["followup"] for one in left_out if "followup" in one}
        self._wake(as_of)

    def clock(self, name: str) -> Clock | None:
        """The latest run of a clock."""
        return next((one for one in reversed(self.clocks) if one.name == name), None)

    def worked_on(self, finish: int) -> list[tuple[int, int]]:
        """The time until the finish of this number, from 1 on, but for what was done or closed.

        What the timeline tells out of its order is counted once.
        """
        ends = [one.at for one in self.finishes[:finish]]
        stretches: list[tuple[int, int]] = []
        for since, until in sorted(zip([self.received, *self.reopens], ends, strict=False)):
            begins = max([since, *(last for _, last in stretches)])
            if begins < min(until, ends[-1]):
                stretches.append((begins, min(until, ends[-1])))
        return stretches

    def _see(self, event: Record, at: int) -> None:
        action = event["action"]
        if action != "resume":
            self._wake(at)
        if not self._may(event, at):
            self.idle.append(event)
            return
        self.inferred = event.get("inferred", "")
        if self._reported(action):
            self.steps.append((action, at))
        self.counts[action] = self.counts.get(action, 0) + 1
        if "policy" in event:
            self.policy = event["policy"]
        step = getattr(self, f"_{action}", None)
        if step is not None:
            step(event, at)
        for due in event.get("due", ()):
            self._stamp(due, action)

    def _may(self, event: Record, at: int) -> bool:
        """Whether a step has an effect; of two desks that did the same, the second has none."""
        action, state = event["action"], self.status
        if action == "create" or state is None:
            return action == "create" and state is None
        if state not in STATES.get(action, OPEN):
            return False
        asks = getattr(self, f"_may_{action}", None)
        return asks is None or bool(asks(event, at))

    def _may_assign(self, event: Record, _at: int) -> bool:
        bounced = self.status == "new" and self.counts.get("return", 0) >= 2
        return not bounced or event.get("role") == "director"

    def _may_finish(self, _event: Record, _at: int) -> bool:
        return self.status != "new" or self.counts.get("return", 0) < 2

    def _may_extend(self, _event: Record, at: int) -> bool:
        run = self.clock("resolve")
        assert run is not None
        return run.due is None or (at if run.still is None else run.still) <= run.due

    def _may_answer(self, _event: Record, _at: int) -> bool:
        return any(run.name == "answer" and run.running for run in self.clocks)

    def _may_escalate(self, event: Record, _at: int) -> bool:
        return event["level"] not in self.levels

    def _may_absorb(self, event: Record, _at: int) -> bool:
        return event["ticket"] not in self.absorbed

    def _may_split(self, event: Record, _at: int) -> bool:
        """A merged ticket goes on again; of another one only what had come to it leaves."""
        if "ticket" in event:
            return event["ticket"] in self.absorbed or event["ticket"] in self.reporters
        return self.status == "merged"

    def _may_callback(self, event: Record, _at: int) -> bool:
        whom = event.get("ticket", OWN)
        rings_back = self.given_up and event["outcome"] == "reached"
        late = self.status == "closed" and (rings_back or self.policy == "history")
        answered = {who for number, who in self.calls if number >= len(self.finishes)}
        return (self.status == "done" or self._owes() or late) and whom in {
            *self.reporters
        } - answered

    def _may_close(self, event: Record, _at: int) -> bool:
        given_up = event.get("outcome") == "unreachable" and self.tries > 0
        if self.status == "closed":
            return given_up and self._owes()
        settled = self.policy != "before-close" or self.reached(len(self.finishes))
        return settled or given_up

    def _owes(self) -> bool:
        run = self.clock("callback")
        return run is not None and run.running

    def _stamp(self, due: Record, action: str) -> None:
        run = self.clock(due["clock"])
        if run is None and due["clock"] == "hotline" and action in ("create", "edit"):
            run = self._start("hotline", self.received)
        if run is None and due["clock"] == "arrive" and self.status in OPEN:
            run = self._start("arrive", self.received)
        if run is not None and run.running:
            run.due, run.rule = moment(due["at"]), due["rule"]

    def _start(self, name: str, at: int) -> Clock:
        self._take_away(at, name)
        run = Clock(name, at)
        run.began_vaguely = bool(self.inferred)
        if name == "accept":
            run.holder = (self.department, self.assignee)
        self.clocks.append(run)
        return run

    def _meet(self, at: int, *names: str) -> None:
        """Meet clocks; one that was met vaguely just now is met by what is told of this moment."""
        for run in self.clocks:
            if run.name not in names:
                continue
            told_now = run.ended_vaguely and run.met == at and not self.inferred
            if run.running or told_now:
                run.met = at
                self._ends(run)

    def _take_away(self, at: int, *names: str) -> None:
        """Clocks cease to matter: those named, or all but that of whoever sent an order."""
        for run in self.clocks:
            if run.running and (run.name in names if names else run.name != "hotline"):
                self._void(run, at)

    def _void(self, run: Clock, at: int) -> None:
        run.void = at
        self._ends(run)

    def _stands(self, event: Record) -> Stay | None:
        """The time for which the party that a step names has the matter now."""
        party = event.get("party", "")
        stays = [one for one in self.stays if one.ended is None and one.party == party]
        return stays[-1] if stays else None

    def _may_refer(self, event: Record, _at: int) -> bool:
        return self._stands(event) is None

    def _may_feedback(self, event: Record, _at: int) -> bool:
        return self._stands(event) is not None

    _may_remind = _may_back = _may_feedback

    def _may_reply(self, _event: Record, _at: int) -> bool:
        owed = self.clock("hotline")
        return owed is not None and owed.running

    def _ends(self, run: Clock) -> None:
        run.ended_vaguely = bool(self.inferred)
        if run.name != "accept":
            run.holder = (self.department, self.assignee)
        elif run.void is None:
            run.holder = (run.holder[0], run.holder[1] or self.assignee)

    def _reported(self, action: str) -> bool:
        """Whether somebody reported the step; of records of before only a finish is taken so."""
        return self.inferred in ("", "time") or (self.inferred == "true" and action == "finish")

    def _counts(self, name: str, holder: Holder | None = None) -> None:
        action = {"handover": "assign"}.get(name, name)
        if self._reported(action):
            self.done.append((name, holder or (self.department, self.assignee)))

    def _wake(self, at: int) -> None:
        """A wait whose date has come is over."""
        if self.status == "waiting" and self.resumes is not None and self.resumes <= at:
            self._end_wait()
            self.status = "working"

    def _end_wait(self) -> None:
        for run in self.clocks:
            run.still = None
        self.resumes = None

    # What each action does, one after the other.

    def _create(self, _event: Record, at: int) -> None:
        self.status = "new"
        self._start("respond", at)
        self._start("resolve", at)

    def _assign(self, event: Record, at: int) -> None:
        self.status = "assigned"
        to = (event.get("department"), event.get("assignee"))
        if self.holder is not None:
            persons = {self.holder[1], to[1]} - {None}
            if to[0] != self.holder[0] or len(persons) > 1:
                self._counts("handover", self.holder)
        self.department, self.assignee = self.holder = to
        self._start("accept", at)

    _transfer = _assign

    def _accept(self, event: Record, at: int) -> None:
        self.status = "working"
        self._takes(event)
        self._meet(at, "accept", "respond")

    def _takes(self, event: Record) -> None:
        """Whoever of a department says so has it from then on."""
        self.assignee = self.assignee or event.get("assignee")
        self.holder = (self.department, self.assignee)

    def _return(self, _event: Record, at: int) -> None:
        self._counts("return")
        self.status, self.department, self.assignee = "new", None, None
        self._take_away(at, "accept")

    def _arrive(self, _event: Record, at: int) -> None:
        self._meet(at, "arrive", "respond")

    def _contact(self, _event: Record, at: int) -> None:
        self._meet(at, "respond")

    def _wait(self, event: Record, at: int) -> None:
        self.status = "waiting"
        self.waited = event["reason"]
        until = moment(event["until"]) if "until" in event else at
        self.resumes = until if until > at else None
        stopped = [("resolve", event.get("pauses")), ("arrive", event.get("on_resident"))]
        for name, stops in stopped:
            run = self.clock(name)
            if stops == "true" and run is not None and run.running:
                run.still = at

    def _resume(self, _event: Record, _at: int) -> None:
        self._end_wait()
        self.status = "working"

    def _finish(self, event: Record, at: int) -> None:
        self.status = "done"
        self.department = self.department or event.get("department")
        self._takes(event)
        self.resolution = event["resolution"]
        self.finishes.append(Finish(at, self.inferred, (self.department, self.assignee)))
        self.tries = 0
        self._meet(at, "accept", "respond", "resolve")
        self._take_away(at, "arrive", "answer")
        self._end_stays(at)
        if self.policy == "before-close":
            self._start("callback", at)

    def _callback(self, event: Record, at: int) -> None:
        self.tries += 1
        self.called[event["followup"]] = (self.department, self.assignee)
        if event["outcome"] != "reached":
            return
        self.calls.append((len(self.finishes), event.get("ticket", OWN)))
        if event.get("score") in ("1", "2") or event.get("satisfied") == "false":
            if self.policy == "history":
                return
            self._meet(at, "callback")
            self._reopen(event, at)
        elif self.reached(len(self.finishes)):
            self._meet(at, "callback")
            self._settle(at)

    def reached(self, finish: int) -> bool:
        """Whether every reporter was reached after the finish of this number, from 1 on."""
        return set(self.reporters) <= {who for number, who in self.calls if number >= finish}

    def _settle(self, at: int) -> None:
        self.status = "closed"
        self.closed = self.closed or at

    def _close(self, event: Record, at: int) -> None:
        self._settle(at)
        if event.get("outcome") == "unreachable" and self.tries:
            self.given_up = True
            self._meet(at, "callback")
        elif self.policy == "after-close" and not self.reached(len(self.finishes)):
            self._start("callback", at)

    def _reopen(self, _event: Record, at: int) -> None:
        self._counts("reopen")
        self.given_up = False
        self.status, self.closed, self.resolution = "assigned", None, None
        self.reopens.append(at)
        self.levels = []
        self._take_away(at, "callback")
        run = self.clock("resolve")
        assert run is not None
        run.met, run.ended_vaguely = None, False
        self._start("accept", at)

    def _edit(self, event: Record, at: int) -> None:
        """Another kind may owe a callback, or none any more."""
        if "policy" not in event or self.status != "done":
            return
        owed = self.clock("callback")
        if self.policy != "before-close":
            self._take_away(at, "callback")
        elif owed is None or not owed.running:
            self._start("callback", at)

    def _cancel(self, _event: Record, at: int) -> None:
        self._end_wait()
        self.status = "cancelled"
        self._take_away(at)
        self._end_stays(at)

    def _merge(self, _event: Record, at: int) -> None:
        clocks = [dict(vars(run)) for run in self.clocks]
        self.before_merge = (self.status, self.resumes, clocks)
        self._end_wait()
        self.status = "merged"
        self._take_away(at)

    def _absorb(self, event: Record, at: int) -> None:
        if int(event.get("urges", 0)):
            self._counts("urge")
        self.reporters += [one for one in event.get("reporters", ()) if one not in self.reporters]
        self.absorbed.append(event["ticket"])
        owing = {
            "done": self.policy == "before-close",
            "closed": self.policy not in ("none", "history"),
        }
        reached = bool(self.finishes) and self.reached(len(self.finishes))
        if owing.get(self.status or "", False) and not reached and not self._owes():
            self._start("callback", at)

    def _split(self, event: Record, at: int) -> None:
        """As if it never had been merged; the one it was in calls its reporters no more."""
        if "ticket" not in event:
            assert self.before_merge is not None
            self.status, self.resumes, clocks = self.before_merge
            for run, was in zip(self.clocks, clocks, strict=True):
                vars(run).update(was)
            return
        gone = {event["ticket"], *event.get("reporters", ())}
        self.absorbed = [one for one in self.absorbed if one != event["ticket"]]
        self.reporters = [one for one in self.reporters if one not in gone]
        if self._owes() and self.reached(len(self.finishes)):
            self._take_away(at, "callback")

    def _urge(self, _event: Record, _at: int) -> None:
        self._counts("urge")

    def _extend(self, _event: Record, _at: int) -> None:
        self._counts("extend")

    def _supervise(self, _event: Record, at: int) -> None:
        self.clocks.append(Clock("answer", at))

    def _escalate(self, event: Record, at: int) -> None:
        self._counts("escalate")
        self.levels.append(event["level"])
        self.clocks.append(Clock("answer", at))

    def _answer(self, _event: Record, at: int) -> None:
        self._meet(at, "answer")

    def _party_clock(self, at: int) -> Clock:
        run = Clock("party", at)
        run.began_vaguely = bool(self.inferred)
        self.clocks.append(run)
        return run

    def _refer(self, event: Record, at: int) -> None:
        self.stays.append(Stay(event.get("party", ""), at, self._party_clock(at)))

    def _feedback(self, event: Record, at: int) -> None:
        stay = self._stands(event)
        assert stay is not None
        works = stay.works if stay.works is not None and stay.works.running else None
        if stay.answered is None:
            stay.answered = at
            if stay.asked.running:
                stay.asked.met = at
        if event.get("says") in ("accepted", "refused"):
            stay.verdict, stay.decided = event["says"], at
        if works is not None and event.get("says") == "arrived":
            works.met = at
        elif works is not None and (event.get("says") == "refused" or event.get("due")):
            self._void(works, at)
        if any(due["clock"] == "party" for due in event.get("due", ())):
            stay.works = self._party_clock(at)

    def _back(self, event: Record, at: int) -> None:
        stay = self._stands(event)
        assert stay is not None
        stay.ended = at
        if stay.asked.running:
            self._void(stay.asked, at)
        if stay.works is not None and stay.works.running:
            stay.works.met = at

    def _end_stays(self, at: int) -> None:
        self._take_away(at, "party")
        for stay in self.stays:
            stay.ended = at if stay.ended is None else stay.ended

    def _reply(self, _event: Record, at: int) -> None:
        self._meet(at, "hotline")


def _order(event: Record) -> tuple[int, int, str, str]:
    return int(event["seq"]), moment(event["at"]), event["by"], event["action"]


def taken_back(ticket: Record, as_of: int, seen: list[Record]) -> list[Record]:
    """The steps that an undo takes out: one's own, on which no later step stands.

    Args:
        seen: What had happened by then, in order.
    """
    out: list[Record] = []
    for place, undo in enumerate(seen):
        if undo["action"] != "undo":
            continue
        keys = [_order(step) for step in undo["steps"]]
        named = [step for step in seen[:place] if _order(step) in keys]
        own = all(step["by"] in (undo["by"], "svc") for step in named)
        fit = own and len(named) == len(keys) and not any(step in out for step in named)
        if not fit or any(step["action"] in ("create", "undo") for step in named):
            continue
        before = Life(ticket, as_of, out).idle
        after = Life(ticket, as_of, [*out, *named]).idle
        broken = [step for step in after if step not in before and step["action"] != "undo"]
        broken += [
            step
            for step in seen[:place]
            if step not in [*named, *out, *before] and any(_counts_on(step, one) for one in named)
        ]
        if not broken:
            out += named
    return out


def _counts_on(step: Record, earlier: Record) -> bool:
    """Whether a step set a due time that follows from an earlier step."""
    clocks = {due["clock"] for due in step.get("due", ())}
    if int(step["seq"]) <= int(earlier["seq"]) or not clocks:
        return False
    set_there = {due["clock"] for due in earlier.get("due", ())}
    if earlier["action"] == "edit":
        return bool(set_there)
    set_there |= {"resolve"} if earlier.get("pauses") == "true" else set()
    set_there |= {"arrive"} if earlier.get("on_resident") == "true" else set()
    return step["action"] in MOVING and bool(clocks & set_there)


def header_at(ticket: Record, as_of: int, standing: list[Record]) -> dict[str, Any]:
    """The header as it stood at a moment: what was edited later is taken back.

    Args:
        standing: The steps that had happened by then and were not taken back by then.
    """
    header = {name: value for name, value in ticket.items() if name != "timeline"}
    told = sorted(ticket["timeline"], key=_order)
    edits = [event for event in told if event["action"] == "edit"]
    if not any(event["action"] == "undo" for event in told):
        for event in reversed(edits):
            if moment(event["at"]) > as_of:
                for change in event["changes"]:
                    header[change["field"]] = change.get("old")
        return header
    first: dict[str, Any] = {}
    for event in edits:
        for change in event["changes"]:
            first.setdefault(change["field"], change.get("old"))
    for event in standing:
        for change in event.get("changes", ()):
            first[change["field"]] = change.get("new")
    return header | first
