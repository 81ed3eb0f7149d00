"""Lays the random history of an office into a database that has no rows. Nothing is committed but the catalogue."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from hpmt_supervision.anchoring.models import AgreedReview
from hpmt_supervision.cases.models import Agenda, AgendaItem, SupervisionCase
from hpmt_supervision.catalogue.models import Area, FocusTool, Principle, Programme, Tool, tool_area
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormPrinciple, FeFormTool
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.learning.models import Completion, Course
from hpmt_supervision.logs.models import Agreement, ItemWork, SessionLog, item_work_tool
from hpmt_supervision.people.models import Membership, Person, SupervisionGroup, Unit
from hpmt_supervision.sessions.models import SupervisionSession
from hpmt_supervision.sessions.session_change_models import SessionChange
from tests.properties.fidelity.profile.records import (
    AREAS,
    COUNTY,
    COURSES,
    LEADERS,
    NATION,
    NEXT_COUNTY,
    OFFICE,
    OTHER,
    PEOPLE,
    PRINCIPLES,
    TOOLS,
    Case,
    Form,
    History,
    Item,
    Session,
)

OSLO = ZoneInfo("Europe/Oslo")
EVERYBODY = (*PEOPLE, *LEADERS)
UNITS = {NATION: ("national", None), COUNTY: ("county", NATION), NEXT_COUNTY: ("county", NATION)}
UNITS |= {OFFICE: ("office", COUNTY), OTHER: ("office", COUNTY)}
UNIT = {name: number for number, name in enumerate(UNITS, 1)}
PERSON = {name: number for number, name in enumerate(EVERYBODY, 1)}
AREA = {code: number for number, code in enumerate(AREAS, 1)}
# A tool's areas and a principle's versions have keys in another order than the one they count in.
TOOL = {code: number for number, code in enumerate(reversed(TOOLS), 1)}
PRINCIPLE = {code: number for number, code in enumerate(PRINCIPLES, 1)}
COURSE = {name: len(COURSES) - number for number, name in enumerate(COURSES)}
LONG_AGO = date(2010, 1, 1)
_BY = PERSON[LEADERS[0]]
ORDER = (
    SupervisionGroup,
    Membership,
    SupervisionCase,
    SupervisionSession,
    SessionChange,
    SessionLog,
    Agenda,
    AgendaItem,
    ItemWork,
    item_work_tool,
    Agreement,
    FeForm,
    FeFormTool,
    FeFormPrinciple,
    ReportedNeed,
    FocusTool,
    Completion,
    AgreedReview,
)


def instant(local: datetime | None) -> datetime | None:
    """Return a naive time on Norwegian clocks as an instant."""
    return None if local is None else local.replace(tzinfo=OSLO)


def _put(model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def lay_structure() -> None:
    """Lay the units, the people and the catalogue, which are the same in every history, and keep them."""
    for name, (kind, parent) in UNITS.items():
        row = {"id": UNIT[name], "text_id": name, "name": name, "kind": kind, "parent_id": UNIT.get(parent or "")}
        _put(Unit, [row])
    _put(Person, [{"id": key, "text_id": name, "name": name} for name, key in PERSON.items()])
    _put(Programme, [{"id": 1, "code": "hpmt", "name": "Programmet"}])
    _put(
        Area,
        [
            {"id": AREA[code], "programme_id": 1, "code": code, "stored_name": name, "mark": mark, "position": position}
            for code, (name, mark, position) in AREAS.items()
        ],
    )
    of_programme = {"programme_id": 1, "valid_from": LONG_AGO}
    _put(
        Tool,
        [{"id": key, "code": code, "stored_name": code, "position": key} | of_programme for code, key in TOOL.items()],
    )
    _put(tool_area, [{"tool_id": TOOL[tool], "area_id": AREA[area]} for tool, of in TOOLS.items() for area in of])
    _put(
        Principle,
        [
            {"id": PRINCIPLE[code], "programme_id": 1, "number": number, "stored_text": text}
            | {"valid_from": date(since, 1, 1)}
            for code, (number, text, since) in PRINCIPLES.items()
        ],
    )
    _put(
        Course,
        [
            {"id": key, "code": f"course_{key}", "stored_name": name, "position": place} | of_programme
            for place, (name, key) in enumerate(COURSE.items())
        ],
    )
    db.session.commit()


def lay_profile_history(history: History) -> int:
    """Lay a history beside the structure. Nothing is committed, so that a rollback takes it away again.

    Args:
        history: what to lay.

    Returns:
        The key of the office.
    """
    rows = _Rows()
    group = {one.id: number for number, one in enumerate(history.groups, 1)}
    rows.put(
        SupervisionGroup,
        [
            {"id": group[one.id], "text_id": one.id, "name": one.id, "level": one.level, "unit_id": UNIT[one.unit]}
            | {"interval_days": one.interval}
            for one in history.groups
        ],
    )
    rows.put(
        Membership,
        [
            {"group_id": group[one.group], "person_id": PERSON[one.person], "part": one.part}
            | {"valid_from": one.first, "valid_to": one.last}
            for one in history.spells
        ],
    )
    for case in history.cases:
        _lay_case(case, rows, group)
    for number, session in enumerate(history.sessions, 1):
        _lay_session(number, session, rows, group)
    for number, form in enumerate(history.forms, 1):
        _lay_form(number, form, rows)
    _lay_the_rest(history, rows, group)
    rows.write()
    return UNIT[OFFICE]


class _Rows:
    """Collects the rows of every table, so that each is written by one statement, in an order foreign keys allow."""

    def __init__(self) -> None:
        self.of: dict[Any, list[dict[str, Any]]] = {}
        self.last = 0

    def put(self, model: Any, rows: list[dict[str, Any]]) -> None:
        self.of.setdefault(model, []).extend(rows)

    def next_item(self) -> int:
        self.last += 1
        return self.last

    def write(self) -> None:
        for model in ORDER:
            _put(model, self.of.get(model, []))


def _lay_case(case: Case, rows: _Rows, group: dict[str, int]) -> None:
    known = {"author_id": PERSON[PEOPLE[0]], "created_at": instant(case.submitted) or instant(datetime(2026, 1, 1))}
    rows.put(
        SupervisionCase,
        [
            {"id": case.id, "group_id": group.get(case.group or ""), "state": case.state}
            | {"submitted_at": instant(case.submitted), "discussed_at": instant(case.discussed)}
            | {"closed_at": instant(case.closed), "forwarded_from_id": None, "forwarded_by_id": None}
            | known
        ],
    )
    rows.put(
        SupervisionCase,
        [
            {"id": 1000 * case.id + place, "group_id": group["h1"], "state": "submitted", "created_at": instant(when)}
            | {"submitted_at": instant(when), "discussed_at": None, "closed_at": None}
            | {"forwarded_from_id": case.id, "forwarded_by_id": _BY, "author_id": PERSON[PEOPLE[0]]}
            for place, when in enumerate(case.forwarded)
        ],
    )


def _lay_session(number: int, session: Session, rows: _Rows, group: dict[str, int]) -> None:
    starts = instant(session.starts)
    row = {"id": number, "text_id": f"s{number}", "group_id": group[session.group], "minutes": session.minutes}
    row |= {"starts_at": starts, "local_date": session.starts.date(), "status": session.status}
    origin = "import" if session.imported else "app"
    rows.put(SupervisionSession, [row | {"cancel_reason": session.reason, "origin": origin}])
    if session.has_log:
        signed = {"signed_at": instant(session.signed), "signed_by_id": _BY if session.signed else None}
        rows.put(SessionLog, [{"session_id": number, "state": "signed" if session.signed else "draft"} | signed])
    if session.items:
        rows.put(Agenda, [{"id": number, "session_id": number, "set_by_id": _BY}])
    for item in session.items:
        _lay_item(rows.next_item(), number, item, rows)
    _lay_changes(number, session, rows)


def _lay_item(key: int, session: int, item: Item, rows: _Rows) -> None:
    row = {"id": key, "agenda_id": session, "position": key, "kind": item.kind, "case_id": item.case}
    rows.put(AgendaItem, [row | {"carried_over_at": instant(datetime(2026, 6, 1)) if item.carried else None}])
    if item.work is not None:
        work = {"id": key, "item_id": key, "work_forms": " ".join(item.work.forms), "carried_over": item.work.carried}
        rows.put(ItemWork, [work])
        rows.put(item_work_tool, [{"item_work_id": key, "tool_id": TOOL[tool]} for tool in item.work.tools])
    rows.put(Agreement, [{"session_id": session, "item_id": key} for _number in range(item.agreements)])


def _lay_changes(session: int, of: Session, rows: _Rows) -> None:
    for place, change in enumerate(of.changes):
        key = 1000 * session + 2 * place
        made = {"session_id": session, "made_at": instant(change.made), "made_on": change.made.date()}
        reason = of.reason or "other" if change.kind in {"cancelled", "unbooked"} else None
        made |= {"origin": "import" if change.imported else "app"}
        row = {"id": key, "kind": change.kind, "was_on": change.was, "reason": reason, "undoes_id": None}
        rows.put(SessionChange, [made | row])
        if change.undone:
            undone = {"id": key + 1, "kind": "undone", "was_on": None, "reason": None, "undoes_id": key}
            rows.put(SessionChange, [made | undone])


def _lay_form(number: int, form: Form, rows: _Rows) -> None:
    row = {"id": number, "author_id": PERSON[form.author], "programme_id": 1, "unit_id": UNIT[form.unit]}
    row |= {"state": form.state, "meeting_at": instant(form.meeting), "created_at": instant(form.created)}
    rows.put(FeForm, [row | {"prepared_at": instant(form.prepared), "reflected_at": instant(form.reflected)}])
    told = [
        (FeFormTool, "tool_id", TOOL, form.tools),
        (FeFormPrinciple, "principle_id", PRINCIPLE, form.principles),
    ]
    for model, column, keys, ticks in told:
        rows.put(
            model,
            [
                {"form_id": number, column: keys[tick.what], "planned": tick.planned}
                | {"used": tick.used, "mastery": tick.mastery}
                for tick in ticks
            ],
        )


def _lay_the_rest(history: History, rows: _Rows, group: dict[str, int]) -> None:
    rows.put(
        ReportedNeed,
        [
            {"kind": "theme", "from_group_id": group[need.group], "to_group_id": group["h1"], "origin_key": str(number)}
            | {"reported_by_id": _BY, "reported_at": instant(need.reported), "state": need.state}
            | {"answered_at": instant(need.answered), "answered_by_id": _BY if need.answered else None}
            for number, need in enumerate(history.needs)
        ],
    )
    rows.put(
        FocusTool,
        [
            {"group_id": group[one.group], "tool_id": TOOL[one.tool], "valid_from": one.first, "valid_to": one.last}
            for one in history.focus
        ],
    )
    rows.put(
        Completion,
        [
            {"course_id": COURSE[one.course], "person_id": PERSON[one.person], "unit_id": UNIT[one.unit]}
            | {"completed_on": one.on, "registered_by_id": _BY}
            for one in history.completions
        ],
    )
    rows.put(
        AgreedReview,
        [
            {"unit_id": UNIT[one.unit], "agreed_on": one.agreed, "held_on": one.held, "made_by_id": _BY}
            | {"state": "held" if one.held else "agreed", "leader_present": one.present if one.held else None}
            for one in history.reviews
        ],
    )
