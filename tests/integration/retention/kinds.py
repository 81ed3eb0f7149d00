"""One text of every kind, whose time runs from an instant."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hpmt_supervision.auth.models import SignedInSession
from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeFormState
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.level_reports.models import LevelReport, ReportVersion
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.people.roles import Role
from hpmt_supervision.retention.models import RetentionHold
from hpmt_supervision.sessions.models import Guest, SessionStatus
from hpmt_supervision.study.extract_models import ExtractState
from tests.factories.auth import make_account
from tests.factories.cases import make_case, make_planned
from tests.factories.early_warnings import make_answer, make_question, make_warning
from tests.factories.fe_forms import make_form
from tests.factories.logs import sign
from tests.factories.people import make_group, make_person, member_of, supervisor_of
from tests.factories.study import make_extract, make_study, make_wave


def _case(at: datetime) -> Any:
    group = make_group()
    case = make_case(member_of(group), group, state=CaseState.CLOSED, at=at)
    case.closed_at = at
    return case


def _idle(at: datetime) -> Any:
    group = make_group()
    return make_case(member_of(group), group, at=at)


def _draft(at: datetime) -> Any:
    return make_case(member_of(make_group()), None, at=at)


def _form(at: datetime) -> Any:
    return make_form(member_of(make_group()), meeting_at=at)


def _form_draft(at: datetime) -> Any:
    return make_form(member_of(make_group()), meeting_at=at, state=FeFormState.DRAFT)


def _log(at: datetime) -> Any:
    group = make_group()
    session = make_planned(group, at, status=SessionStatus.HELD)
    log = sign(session, supervisor_of(group))
    log.closing_line = "God øving."
    return log


def _need(at: datetime) -> Any:
    group, above = make_group(), make_group(level=2)
    need = ReportedNeed(
        kind="theme",
        from_group_id=group.id,
        to_group_id=above.id,
        origin_key=f"theme:{group.id}",
        text="Mer øving",
        reported_by_id=supervisor_of(group).id,
        reported_at=at,
    )
    db.session.add(need)
    return need


def _answer(at: datetime) -> Any:
    group = make_group()
    answer = make_answer(make_warning(group), supervisor_of(group), text="Vi møtes snart.")
    answer.at = at
    return answer


def _question(at: datetime) -> Any:
    group = make_group()
    question = make_question(group.unit, make_person(), Role.COUNTY_COORDINATOR)
    question.asked_at = at
    return question


def _version(at: datetime, *, sent: bool) -> Any:
    person, unit = make_person(), make_group().unit
    report = LevelReport(
        kind="office_year",
        unit_id=unit.id,
        first=clock.local_date(at),
        last=clock.local_date(at),
        started_by_id=person.id,
        request_key=f"report-{unit.id}",
    )
    version = ReportVersion(number=1, worked="Tekst", saved_by_id=person.id, saved_at=at)
    if sent:
        version.state, version.sent_at, version.sent_by_id, version.figures = "sent", at, person.id, "{}"
    report.versions = [version]
    db.session.add(report)
    return version


def _mail(at: datetime) -> Any:
    number = db.session.query(OutgoingMail).count()
    mail = OutgoingMail(
        key=f"mail-{number}",
        kind="test",
        to_address="a@example.org",
        to_name="A",
        subject="Hei",
        text="Hei",
        message_id=f"<{number}@example.org>",
        state=MailState.SENT,
        due_at=at,
        next_try_at=at,
        sent_at=at,
    )
    db.session.add(mail)
    return mail


def _guest(at: datetime) -> Any:
    group = make_group()
    session = make_planned(group, at)
    guest = Guest(session_id=session.id, name="Gjest", email="g@example.org")
    db.session.add(guest)
    return guest


def _hold(at: datetime) -> Any:
    hold = RetentionHold(
        subject_kind="case",
        subject_id=1,
        until_on=clock.local_date(at),
        reason="Klagesak pågår",
        state="ended",
        asked_by_id=make_person().id,
        asked_role="counsellor",
        asked_at=at - timedelta(days=1),
        ended_at=at,
    )
    db.session.add(hold)
    return hold


def _signed_in(at: datetime) -> Any:
    account = make_account(make_person())
    rows = [
        SignedInSession(account_id=account.id, token_hash=f"{account.id}-{number}", created_at=at, last_seen_at=at)
        for number in range(2)
    ]
    db.session.add_all(rows)
    # The later one is the newest of the account, which stays.
    return rows[0]


def _extract(at: datetime) -> Any:
    study = make_study()
    extract = make_extract(study, [make_wave(study)], make_person())
    extract.state, extract.asked_at, extract.decided_at = ExtractState.REFUSED, at, at
    return extract


# Each kind: how one text of it is made, and which attribute is empty when it is gone.
MAKERS: dict[str, tuple[Callable[[datetime], Any], str]] = {
    "idle_cases": (_idle, "closed_at"),
    "case_texts": (_case, "title"),
    "case_drafts": (_draft, "title"),
    "fe_texts": (_form, "theme"),
    "fe_drafts": (_form_draft, "theme"),
    "log_texts": (_log, "closing_line"),
    "need_texts": (_need, "text"),
    "warning_texts": (_answer, "text"),
    "question_texts": (_question, "text"),
    "report_texts": (lambda at: _version(at, sent=True), "worked"),
    "report_drafts": (lambda at: _version(at, sent=False), "worked"),
    "mail_texts": (_mail, "text"),
    "guest_addresses": (_guest, "email"),
    "hold_reasons": (_hold, "reason"),
    "sign_in_sessions": (_signed_in, "token_hash"),
    "extract_texts": (_extract, "purpose"),
}


def make_text(code: str, at: datetime) -> Any:
    """Make one text of a kind whose time runs from an instant."""
    row = MAKERS[code][0](at)
    db.session.flush()
    return row
