"""What the pages of a log show of whose text, as readings to record: no text without its row, no row without a text."""

from collections.abc import Iterable, Sequence

from hpmt_supervision.cases.models import ItemKind, SupervisionCase
from hpmt_supervision.forwarding.models import NeedKind
from hpmt_supervision.forwarding.queries import NeedLine, shown_needs
from hpmt_supervision.logs import composition
from hpmt_supervision.logs.agreement_queries import ReviewLine
from hpmt_supervision.logs.forms import HoldForm, NeedsForm
from hpmt_supervision.logs.hold_queries import HoldPage, Step
from hpmt_supervision.logs.material_queries import Material
from hpmt_supervision.logs.models import AgreementState, SessionLog
from hpmt_supervision.logs.reporting import Reporting
from hpmt_supervision.privacy.audit import Shown

SUPERVISOR = "supervisor"


def signed_log(log: SessionLog, composed: composition.ComposedLog, *, reason: str) -> list[Shown]:
    """Return the reading of a signed log: what it tells was sealed into it, wherever it came from.

    Args:
        log: the log, with its additions.
        composed: what was signed; empty when its text is deleted.
        reason: why the reader may.
    """
    added = any(addition.text for addition in log.additions)
    if not (added or composition.texts_of(composed) or _told_of_others(composed)):
        return []
    return [Shown("log", log.session_id, log.signed_by_id, reason)]


def open_log(session_id: int, material: Material, composed: composition.ComposedLog) -> list[Shown]:
    """Return the readings of a log that is being written: its own texts, earlier agreements, and the needs taken up.

    Args:
        session_id: the session's key.
        material: what the log is composed of.
        composed: the log so far.
    """
    own = [text for item in composed.items for text in (item.learning, *_whats(item.agreements)) if text]
    own += _whats(composed.agreements)
    keys = _logs_of(line for line in material.reviews if line.review or line.agreement.state != AgreementState.OPEN)
    if own or composed.closing_line:
        keys.add(session_id)
    taken_up = material.needs_taken_up if any(item.needs for item in composed.items) else []
    return [*_logs(keys), *shown_needs(taken_up, reason="receiver", answers=False)]


def holding(page: HoldPage, step: Step, form: HoldForm) -> list[Shown]:
    """Return the readings of a page on which a session is held, but for its cases.

    Args:
        page: the page.
        step: the step that is open.
        form: its form, whose needs stand on the page.
    """
    found = open_log(page.session.id, page.material, page.composed)
    if step.kind == ItemKind.AGREEMENTS:
        found += _logs(_logs_of(page.reviews))
    if isinstance(form, NeedsForm):
        asked = {entry.form.id.data for entry in form.needs}
        lines = [line for line in page.material.needs_to_take_up if str(line.need.id) in asked]
        found += shown_needs(lines, reason="receiver", answers=False)
    # An agreement of an item that is left out of the log so far stands in its form all the same.
    if any(agreement.what for agreement in page.agreements_of(step)) or (step.work is not None and step.work.learning):
        found += _logs({page.session.id})
    return list(dict.fromkeys(found))


def signing(page: HoldPage, reporting: Reporting, answered: Sequence[tuple[NeedLine, str | None]]) -> list[Shown]:
    """Return the readings of the page that signs a log, but for its cases.

    Args:
        page: the page.
        reporting: what can be reported from it.
        answered: the needs it answers, each with the answer so far.
    """
    found = open_log(page.session.id, page.material, page.composed)
    found += shown_needs([line for line, _answer in answered], reason="receiver", answers=False)
    learned = [answer for line, answer in answered if answer and line.need.kind == NeedKind.CASE]
    if learned and not all(answer == line.need.answer for line, answer in answered if answer):
        found += _logs({page.session.id})
    return list(dict.fromkeys([*found, *_candidates(page.session.id, page.material, reporting)]))


def cases_on_signing(page: HoldPage, reporting: Reporting) -> list[SupervisionCase]:
    """Return the cases whose titles stand on the page that signs a log."""
    told = {item.case_id for item in page.composed.items if item.title}
    shown = [case for case in page.cases if case.id in told] + cases_to_report(reporting)
    return list({case.id: case for case in shown}.values())


def reporting_from(session_id: int, material: Material, reporting: Reporting) -> list[Shown]:
    """Return the readings of the page that reports from a signed log, but for its cases.

    Args:
        session_id: the session's key.
        material: what the log was composed of.
        reporting: what can be and has been reported.
    """
    found = _candidates(session_id, material, reporting) + shown_needs(reporting.reported, reason="sender")
    return list(dict.fromkeys(found))


def cases_to_report(reporting: Reporting) -> list[SupervisionCase]:
    """Return the cases that can be reported, as far as the page offers it."""
    return reporting.cases if reporting.groups else []


def _candidates(session_id: int, material: Material, reporting: Reporting) -> list[Shown]:
    if not reporting.groups:
        return []
    lines = [line for line in material.needs if line.need.id in reporting.passed_on]
    found = shown_needs(lines, reason="receiver", answers=False)
    learned = [one for one in reporting.candidates if one.wanted.kind == NeedKind.THEME and not one.wanted.source_id]
    return found + (_logs({session_id}) if learned else [])


def _logs_of(lines: Iterable[ReviewLine]) -> set[int]:
    return {line.agreement.session_id for line in lines if line.agreement.what}


def _logs(session_ids: Iterable[int]) -> list[Shown]:
    return [Shown("log", key, None, SUPERVISOR) for key in sorted(session_ids)]


def _told_of_others(composed: composition.ComposedLog) -> bool:
    return bool(_whats(composed.reviewed)) or any(need.what for item in composed.items for need in item.needs)


def _whats(lines: Iterable[composition.AgreementLine]) -> list[str]:
    return [line.what for line in lines if line.what]
