"""Holding a session and writing its log: starting, saving a step, signing, and dated additions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from hpmt_supervision.cases import agenda_operations
from hpmt_supervision.cases.models import AgendaItem, CaseState
from hpmt_supervision.catalogue.models import Tool
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import IllegalMove, NotFound, StaleVersion, UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.forwarding.answer_operations import answer_need, put_back, take_up
from hpmt_supervision.logs import composition, material_queries, queries
from hpmt_supervision.logs.agreement_operations import AgreementInput, review_agreements, write_agreements
from hpmt_supervision.logs.models import (
    Agreement,
    ItemWork,
    LogAddition,
    LogState,
    SessionLog,
    WorkForm,
)
from hpmt_supervision.logs.reporting import Report, report_from_log
from hpmt_supervision.logs.words_to_look_at import ask_about, own_names, texts_to_sign
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.refusing import stops_in
from hpmt_supervision.sessions import holding_operations
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession


@dataclass(frozen=True)
class ItemInput:
    """What a form says of one agenda item."""

    tool_ids: Collection[int] = ()
    work_forms: Collection[str] = ()
    learning: str | None = None
    carried_over: bool = False
    done: bool = False


@dataclass(frozen=True)
class NeedInput:
    """What a form says of one reported need: whether the session took it up, and the answer as far as it is written."""

    taken_up: bool
    answer: str | None = None


def start_session(*, session: SupervisionSession, by: Viewer) -> None:
    """Start holding a session. Its agenda is the proposal when nobody has set one. Twice is once. Flushes.

    Raises:
        IllegalMove: when it is cancelled, or its time has not come.
    """
    if session.status == SessionStatus.HELD:
        return
    if session.status == SessionStatus.CANCELLED:
        raise IllegalMove(_("Veiledningen er avlyst. Book en ny hvis dere møtes likevel."))
    agenda_operations.use_proposal(session_id=session.id, by=by)
    holding_operations.mark_held(session, by=by)


def open_log(*, session: SupervisionSession, version: int | None, by: Viewer) -> SessionLog:
    """Return the session's log to write in, and count its version up. Made at the first save of the session.

    Args:
        session: a held session the viewer leads.
        version: the version the page was opened with; None when there was no log yet.
        by: who writes.

    Raises:
        IllegalMove: when the log is signed, or the session is not held.
        StaleVersion: when somebody else has saved since the page was opened.
    """
    if session.status != SessionStatus.HELD:
        raise IllegalMove(_("Loggen skrives når veiledningen er i gang. Start veiledningen først."))
    log = queries.log_of(session.id)
    if log is None:
        log = SessionLog(session_id=session.id)
        db.session.add(log)
        db.session.flush()
        record_act("log.open", subject_kind="session", subject_id=session.id, by=by)
        return log
    _refuse_signed(log)
    if log.version != version:
        raise StaleVersion(
            _("Noen andre har skrevet i loggen i mellomtiden. Det du skrev, står her. Se det nye i en ny fane.")
        )
    log.saved_at = clock.now()
    # Two saves within one second leave the time as it was, and the version must count all the same.
    flag_modified(log, "saved_at")
    return log


def write_item(*, item: AgendaItem, given: ItemInput, by: Viewer) -> ItemWork:
    """Write what the session did with one agenda item. Flushes.

    Raises:
        UserError: when a tool or a way of working is not one of those offered.
    """
    work = db.session.scalar(select(ItemWork).where(ItemWork.item_id == item.id)) or ItemWork(item_id=item.id, tools=[])
    unknown = set(given.work_forms) - set(WorkForm)
    # Keys are 32-bit integers in the database; a longer one names nothing.
    keys = {key for key in given.tool_ids if 0 < key < 2**31}
    tools = list(db.session.scalars(select(Tool).where(Tool.id.in_(keys)).order_by(Tool.position)))
    if unknown or len(tools) != len(set(given.tool_ids)):
        raise UserError(_("Velg blant verktøyene og arbeidsmåtene på siden. Last siden på nytt om de mangler."))
    work.tools = tools
    work.work_forms = " ".join(form for form in WorkForm if form in given.work_forms)
    work.learning = given.learning
    work.carried_over = given.carried_over
    work.done = given.done
    db.session.add(work)
    db.session.flush()
    return work


def sign_log(
    *,
    session: SupervisionSession,
    closing_line: str | None,
    version: int | None,
    report: Report | None = None,
    answers: Mapping[int, str] | None = None,
    seen_words: Collection[str] | None = None,
    by: Viewer,
) -> SessionLog:
    """Sign and lock a session's log. Its cases move on, and those who were invited can no longer read them. Flushes.

    What is ticked goes to the next level and what is answered goes back, in the same transaction.

    Args:
        session: a held session the viewer leads.
        closing_line: what the supervisor adds.
        version: the version the page was opened with.
        report: what the next level should see.
        answers: what goes back to those who reported, by the key of the need.
        seen_words: likely names the page has already asked about; None asks about none.
        by: who signs.

    Raises:
        IllegalMove: when it is signed already, or the session is not held.
        StaleVersion: when somebody else has saved since.
        UserError: when a text holds an identity, such as a phone number; it says which and where. Also when something
            ticked cannot be reported; nothing is signed then.
        LogWordsToLookAt: when a text may point out a person, the first time.
    """
    log = open_log(session=session, version=version, by=by)
    log.closing_line = closing_line
    for need_id, answer in (answers or {}).items():
        answer_need(need_id=need_id, answer=answer, expected_version=None, session_id=session.id, by=by)
    material = material_queries.material_of(session)
    composed = material_queries.compose(material, log)
    _refuse_stops(composed, today=by.today)
    ask_about(
        texts_to_sign(composed, answers=(answers or {}).values(), theme=report.theme if report else None),
        names=own_names(material, by),
        seen_words=seen_words,
        today=by.today,
    )
    log.composed = composition.to_json(composed)
    log.state = LogState.SIGNED
    log.signed_at = clock.now()
    log.signed_by_id = by.person_id
    db.session.flush()
    _move_cases(session, by)
    agenda_operations.close_agenda(session_id=session.id, by=by)
    if report is not None and not report.is_empty:
        material = material_queries.material_of(session)
        report_from_log(session=session, report=report, material=material, seen_words=seen_words, by=by)
    record_act("log.sign", subject_kind="session", subject_id=session.id, by=by)
    db.session.flush()
    return log


def _move_cases(session: SupervisionSession, by: Viewer) -> None:
    """Let the session's cases be discussed, or carried over to the next."""
    for item, work in material_queries.items_with_work(session.id):
        # A case its author has withdrawn meanwhile stays withdrawn; its item is told of and nothing more.
        if item.case is None or item.case.state != CaseState.ON_AGENDA:
            continue
        if work is not None and not work.carried_over:
            agenda_operations.discuss_case(case_id=item.case.id, session_id=session.id, by=by)
        else:
            agenda_operations.carry_over_case(case_id=item.case.id, session_id=session.id, by=by)


def add_to_log(
    *, log: SessionLog, text: str, request_key: str | None, seen_words: Collection[str] | None = None, by: Viewer
) -> LogAddition:
    """Add a dated correction to a signed log; the log itself never changes. Sent twice is once. Flushes.

    Args:
        log: the signed log.
        text: the correction.
        request_key: the page's random key.
        seen_words: likely names the page has already asked about; None asks about none.
        by: who corrects.

    Raises:
        LogWordsToLookAt: when the text may point out a person, the first time.
        NotFound: when the viewer does not lead the group.
        IllegalMove: when the log is not signed yet, or its text is deleted.
    """
    if not queries.leads_session(by, log.session):
        raise NotFound("")
    if log.state != LogState.SIGNED:
        raise IllegalMove(_("Loggen er ikke signert ennå. Rett det i selve loggen."))
    if log.text_deleted_at is not None:
        raise IllegalMove(_("Teksten i loggen er slettet, og loggen kan ikke rettes lenger."))
    own_key = f"{log.id}-{by.person_id}-{request_key}"[:40] if request_key else None
    if own_key:
        earlier = db.session.scalar(select(LogAddition).where(LogAddition.request_key == own_key))
        if earlier is not None:
            return earlier
    if seen_words is not None:
        names = own_names(material_queries.material_of(log.session), by)
        ask_about([(None, text)], names=names, seen_words=seen_words, today=by.today)
    addition = LogAddition(log_id=log.id, author_id=by.person_id, text=text, request_key=own_key)
    db.session.add(addition)
    record_act("log.add", subject_kind="session", subject_id=log.session_id, by=by)
    db.session.flush()
    return addition


def _refuse_stops(log: composition.ComposedLog, *, today: date) -> None:
    """Hold every text that goes into the log against the identity screen, wherever it was typed and saved."""
    for place, text in composition.texts_of(log):
        for finding in stops_in(text, today=today):
            raise UserError(
                _(
                    "Loggen er ikke signert. %(found)s Se %(place)s: %(masked)s",
                    found=_(finding.message),
                    place=place or _("avtalene"),
                    masked=finding.masked,
                )
            )


def _refuse_signed(log: SessionLog) -> None:
    if log.state == LogState.SIGNED:
        raise IllegalMove(_("Loggen er signert og låst. Skriv et tillegg hvis noe skal rettes."))


@dataclass(frozen=True)
class StepInput:
    """Everything one save of the page says.

    Attributes:
        attended, guests: keys of the people and guests ticked as there.
        expected: keys of everyone the page showed.
        item, given: the agenda item with what was done, or None for a step without one.
        agreements: the rows of agreements, or None when the step has none.
        outcomes: what was said of earlier agreements.
        needs: what was said of reported needs, by key, or None for a step that does not ask.
    """

    attended: Collection[int]
    expected: Collection[int]
    guests: Collection[int] = ()
    item: AgendaItem | None = None
    given: ItemInput | None = None
    agreements: Sequence[AgreementInput] | None = None
    outcomes: Mapping[int, tuple[str, date | None]] | None = None
    needs: Mapping[int, NeedInput] | None = None


def write_step(
    *, session: SupervisionSession, version: int | None, step: StepInput, by: Viewer
) -> tuple[SessionLog, list[Agreement]]:
    """Save one step of a session being held: who was there, what was done, what was agreed. Flushes.

    Args:
        session: a held session the viewer leads.
        version: the log's version on the page; None before there was a log.
        step: what the page says.
        by: who writes.

    Returns:
        The log, and the agreements of the step in the order of its rows.

    Raises:
        StaleVersion, IllegalMove, UserError, NotFound: as the parts say; nothing is saved then.
    """
    attended = set(step.attended) & set(step.expected)
    away = set(step.expected) - attended
    excused = material_queries.excused_people(session, away)
    holding_operations.take_attendance(
        session, by=by, attended=attended, absent=away - excused, excused=excused, guests=set(step.guests)
    )
    log = open_log(session=session, version=version, by=by)
    if step.item is not None and step.given is not None:
        write_item(item=step.item, given=step.given, by=by)
    if step.outcomes:
        review_agreements(session=session, outcomes=step.outcomes, by=by)
    for need_id, said in (step.needs or {}).items():
        if said.taken_up:
            take_up(need_id=need_id, session_id=session.id, answer=said.answer, by=by)
        else:
            put_back(need_id=need_id, session_id=session.id, by=by)
    agreements: list[Agreement] = []
    if step.agreements is not None:
        item_id = step.item.id if step.item is not None and step.given is not None else None
        agreements = write_agreements(session=session, item_id=item_id, rows=step.agreements, by=by)
    db.session.flush()
    return log, agreements
