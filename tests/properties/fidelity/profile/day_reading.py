"""The cards of an office's profile read off its records literally: slow, and with nothing shared with the product.

Every figure is ``(value, part, n)``. What is dated is met by walking the days of the period, one after the other.
"""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.properties.fidelity.figures.oracle import Spell
from tests.properties.fidelity.profile.records import (
    AREAS,
    COURSES,
    OFFICE,
    PRINCIPLES,
    TOOLS,
    Case,
    Form,
    Group,
    History,
    Item,
    Session,
    Tick,
)

Number = tuple[int | Decimal | None, int | None, int | None]
Numbers = dict[tuple[str, str | None], Number]
WORK_FORMS = ("conversation", "role_play", "reflecting_team")


def days_of(first: date, last: date) -> list[date]:
    days = []
    while first <= last:
        days.append(first)
        first += timedelta(days=1)
    return days


def share(part: int, whole: int, step: str = "0.0001") -> Number:
    value = (Decimal(part) / Decimal(whole)).quantize(Decimal(step), ROUND_HALF_UP) if whole else None
    return value, part, whole


def count(number: int, n: int | None = None) -> Number:
    return number, None, n


class Reading:
    """One office in one period.

    Args:
        history: everything.
        days: the days of the period.
        today: the day the page is read.
    """

    def __init__(self, history: History, days: list[date], today: date) -> None:
        self.history, self.days, self.today = history, days, today
        self.groups = [group for group in history.groups if group.level == 1 and group.unit == OFFICE]
        names = {group.id for group in self.groups}
        self.every_session = [session for session in history.sessions if session.group in names]
        self.sessions = [s for day in days for s in self.every_session if s.starts.date() == day]
        self.held = [s for s in self.sessions if s.status == "held" and not s.imported]
        self.cases = [case for case in history.cases if case.group in names and case.submitted]
        self.names = names

    def on_some_day(self, moment: datetime | None) -> bool:
        return moment is not None and any(moment.date() == day for day in self.days)

    # Whether what is booked is held.

    def last_held(self) -> date | None:
        held = [s.starts.date() for s in self.every_session if s.status == "held" and s.starts.date() <= self.today]
        return max(held, default=None)

    def reliability(self) -> Numbers:
        booked = [s for s in self.sessions if s.status != "planned" or s.starts.date() <= self.today]
        known = [s for s in booked if not s.imported]
        moved = [s for s in known if any(c.kind == "moved" and not c.undone for c in s.changes)]
        return {
            ("held_of_booked", None): share(sum(s.status == "held" for s in booked), len(booked)),
            ("moved", None): share(len(moved), len(known)),
            ("short_notice", None): share(sum(is_short_notice(s) for s in known), len(known)),
        }

    def cancelled(self) -> dict[str, int]:
        reasons = [s.reason for s in self.sessions if s.status == "cancelled"]
        return {reason: reasons.count(reason) for reason in reasons if reason}

    # The way of the cases.

    def case_flow(self) -> Numbers:
        submitted = [case for case in self.cases if self.on_some_day(case.submitted)]
        discussed = [case for case in self.cases if self.on_some_day(case.discussed)]
        withdrawn = [c for c in self.cases if c.state == "withdrawn" and self.on_some_day(c.closed)]
        forwarded = [c for c in self.cases if c.forwarded and self.on_some_day(min(c.forwarded))]
        agreed = [case for case in discussed if self.led_to_an_agreement(case)]
        waited = sorted(waiting_days(case) for case in discussed)
        return {
            ("submitted", None): count(len(submitted)),
            ("submitted_per_session", None): share(len(submitted), len(self.held), "0.01"),
            ("sessions_with_case", None): share(sum(has_case(s) for s in self.held), len(self.held)),
            ("discussed", None): count(len(discussed)),
            ("days_to_discussed", None): (middle(waited), None, len(waited)),
            ("with_agreement", None): share(len(agreed), len(discussed)),
            ("withdrawn", None): count(len(withdrawn)),
            ("forwarded", None): count(len(forwarded)),
        }

    def led_to_an_agreement(self, case: Case) -> bool:
        items = [item for session in self.history.sessions for item in session.items]
        return any(item.case == case.id and item.agreements > 0 for item in items)

    # What is practised.

    def practice(self) -> Numbers:
        held = self.held
        practised = [(session, tool) for session in held for tool in sorted(tools_of(session))]
        found = {("with_practice", None): share(sum(bool(tools_of(s)) for s in held), len(held))}
        chosen, kept = set(), set()
        for day in self.days:
            for focus in self.history.focus:
                if focus.group not in self.names or day < focus.first or (focus.last and day > focus.last):
                    continue
                chosen.add((focus.group, focus.tool))
                for session, tool in practised:
                    if session.starts.date() == day and (session.group, tool) == (focus.group, focus.tool):
                        kept.add((focus.group, focus.tool))
        found["focus_practised", None] = share(len(kept), len(chosen))
        for form in WORK_FORMS:
            found[f"form_{form}", None] = share(sum(form in forms_of(s) for s in held), len(held))
        return found | by_area("practised_area", [tool for _session, tool in practised])

    # What is written down.

    def logs(self) -> Numbers:
        standings = [self.standing(session) for session in self.sessions]
        due = sum(standing in {"on_time", "late", "missing"} for standing in standings)
        return {
            ("log_on_time", None): share(standings.count("on_time"), due),
            ("log_late", None): count(standings.count("late"), due),
            ("log_missing", None): count(standings.count("missing"), due),
            ("log_not_yet_due", None): count(standings.count("not_yet_due")),
            ("log_not_applicable", None): count(standings.count("not_applicable")),
        }

    def standing(self, session: Session) -> str:
        week = days_of(session.starts.date(), session.starts.date() + timedelta(days=7))
        if session.status != "held" or session.imported:
            return "not_applicable"
        if session.signed is not None:
            return "on_time" if session.signed.date() <= week[-1] else "late"
        return "not_yet_due" if self.today <= week[-1] else "missing"

    def forms(self) -> list[Form]:
        """The forms of meetings in the period; of one without a time, from when it was begun."""
        found = [form for form in self.history.forms if form.unit == OFFICE and form.state != "draft"]
        return [form for day in self.days for form in found if (form.meeting or form.created).date() == day]

    def fe_forms(self) -> Numbers:
        forms = self.forms()
        tools = [tool for form in forms for tool in ticked(form.tools)]
        principles = [PRINCIPLES[key][0] for form in forms for key in ticked(form.principles)]
        found: Numbers = {
            ("fe_meetings", None): count(len(forms)),
            ("fe_prepared", None): share(sum(form.prepared is not None for form in forms), len(forms)),
            ("fe_reflected", None): share(sum(form.reflected is not None for form in forms), len(forms)),
            ("fe_tools_per_meeting", None): share(len(tools), len(forms), "0.01"),
            ("fe_principles_per_meeting", None): share(len(principles), len(forms), "0.01"),
        }
        for number, _text, _since in PRINCIPLES.values():
            newest = max((since, text) for of, text, since in PRINCIPLES.values() if of == number)[1]
            found["fe_principle", newest] = share(principles.count(number), len(principles))
        return found | by_area("fe_area", tools)

    def marks(self) -> list[int]:
        return [mark for form in self.forms() for mark in marks_of(form)]

    def mastery(self) -> Numbers:
        marks = self.marks()
        return {("mastery", None): (share(sum(marks), len(marks), "0.01")[0], None, len(marks))}

    # What is learned.

    def needs(self) -> Numbers:
        needs = [need for need in self.history.needs if need.group in self.names and need.state != "withdrawn"]
        reported = [need for need in needs if self.on_some_day(need.reported)]
        answered = sum(need.answered is not None for need in reported)
        return {
            ("needs_reported", None): count(len(reported)),
            ("needs_answered", None): share(answered, len(reported)),
        }

    def trained(self) -> dict[str, int]:
        done = [one for day in self.days for one in self.history.completions if one.on == day and one.unit == OFFICE]
        return {course: len({one.person for one in done if one.course == course}) for course in COURSES}

    # Those who supervise.

    def serving(self) -> dict[int, set[str]]:
        """The groups where, on some day, those who led the office's groups were supervised, and one level up."""
        found: dict[int, set[str]] = {2: set(), 3: set()}
        for day in self.days:
            below = self.names
            for level in (2, 3):
                there = [spell for spell in self.history.spells if spell.holds(day)]
                leading = {s.person for s in there if s.part == "supervisor" and s.group in below}
                at_level = {group.id for group in self.history.groups if group.level == level}
                below = {s.group for s in there if is_learner(s) and s.person in leading and s.group in at_level}
                found[level] |= below
        return found

    def levels(self) -> Numbers:
        found: Numbers = {}
        for level, groups in self.serving().items():
            sessions = [s for s in self.history.sessions if s.group in groups]
            statuses = [s.status for day in self.days for s in sessions if s.starts.date() == day]
            if not groups:
                found[f"level{level}_held", None] = (None, None, None)
                continue
            for status in ("held", "planned", "cancelled"):
                found[f"level{level}_{status}", None] = count(statuses.count(status), len(statuses))
            held = [s.starts.date() for s in sessions if s.status == "held" and s.starts.date() <= self.today]
            days = (self.today - max(held)).days if held else None
            found[f"level{level}_days_since", None] = (days, None, None)
        return found

    # Whether the office makes room.

    def anchoring(self) -> Numbers:
        kept = [s for s in self.sessions if s.status != "cancelled"]
        reviews = [one for day in self.days for one in self.history.reviews if (one.unit, one.agreed) == (OFFICE, day)]
        held = [review for review in reviews if review.held is not None]
        return {
            ("asked_for", None): count(sum(self.asked_of(group) for group in self.groups)),
            ("booked", None): count(len(self.sessions)),
            ("kept", None): count(len(kept), len(self.sessions)),
            ("booked_minutes", None): count(sum(s.minutes for s in self.sessions), len(self.sessions)),
            ("kept_minutes", None): count(sum(s.minutes for s in kept), len(kept)),
            ("reviews_agreed", None): count(len(reviews)),
            ("reviews_held", None): share(len(held), len(reviews)),
            ("leader_present", None): share(sum(review.present for review in held), len(held)),
        }

    def asked_of(self, group: Group) -> int:
        spells = [spell for spell in self.history.spells if spell.group == group.id and is_learner(spell)]
        return sum(any(spell.holds(day) for spell in spells) for day in self.days) // group.interval


def is_learner(spell: Spell) -> bool:
    return spell.part == "supervisee"


def is_short_notice(session: Session) -> bool:
    standing = [change for change in session.changes if not change.undone and not change.imported]
    told = [(c.made.date(), c.was) for c in standing if c.kind == "moved"]
    off = [c for c in session.changes if c.kind == "cancelled" and not c.undone]
    if session.status == "cancelled" and off and not off[-1].imported:
        told.append((off[-1].made.date(), session.starts.date()))
    return any(was is not None and made + timedelta(days=3) > was for made, was in told)


def was_postponed(item: Item) -> bool:
    return item.carried or (item.work is not None and item.work.carried)


def has_case(session: Session) -> bool:
    return any(item.kind == "case" and not was_postponed(item) for item in session.items)


def tools_of(session: Session) -> set[str]:
    return {tool for item in session.items if item.work and not item.work.carried for tool in item.work.tools}


def forms_of(session: Session) -> set[str]:
    return {form for item in session.items if item.work and not item.work.carried for form in item.work.forms}


def ticked(ticks: tuple[Tick, ...]) -> list[str]:
    return [tick.what for tick in ticks if tick.planned or tick.used]


def marks_of(form: Form) -> list[int]:
    if form.reflected is None:
        return []
    return [tick.mastery for tick in (*form.tools, *form.principles) if tick.mastery is not None]


def waiting_days(case: Case) -> int:
    assert case.submitted is not None and case.discussed is not None
    return len(days_of(case.submitted.date(), case.discussed.date())) - 1


def middle(values: list[int]) -> Decimal | None:
    return (Decimal(values[(len(values) - 1) // 2]) + Decimal(values[len(values) // 2])) / 2 if values else None


def by_area(code: str, tools: list[str]) -> Numbers:
    listed = [min(TOOLS[tool], key=lambda area: AREAS[area][2]) for tool in tools if TOOLS[tool]]
    return {(code, AREAS[area][0]): share(listed.count(area), len(listed)) for area in AREAS}
