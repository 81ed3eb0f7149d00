"""The texts that can be read, from the rooms they belong to: whose they are, and what they say."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.emergency_access.models import TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.logs import material_queries
from hpmt_supervision.logs.composition import ComposedLog
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.logs.shown import signed_log
from hpmt_supervision.privacy.audit import Shown

REASON = "emergency"


@dataclass(frozen=True)
class OpenedText:
    """A text as it is shown.

    Attributes:
        parts: its headings and texts.
        log: a composed log, for a log.
        shown: the readings to record.
    """

    parts: tuple[tuple[str, str], ...]
    log: ComposedLog | None
    shown: tuple[Shown, ...]


def author_of(kind: TextKind, key: int) -> int | None:
    """Return whose text it is, or None when there is none. A log that nobody has signed is none yet.

    Args:
        kind: the kind of text.
        key: its number; that of the session for a log.
    """
    asked = {
        TextKind.CASE: select(SupervisionCase.author_id).where(SupervisionCase.id == key),
        TextKind.FE_FORM: select(FeForm.author_id).where(FeForm.id == key),
        TextKind.LOG: select(SessionLog.signed_by_id).where(
            SessionLog.session_id == key, SessionLog.state == LogState.SIGNED
        ),
    }
    return db.session.scalar(asked[kind])


def open_text(kind: TextKind, key: int) -> OpenedText | None:
    """Return what a text says, or None when there is none or it is deleted. The caller has checked who asks.

    Args:
        kind: the kind of text.
        key: its number; that of the session for a log.
    """
    if kind is TextKind.LOG:
        return _log(key)
    return _case(key) if kind is TextKind.CASE else _form(key)


def _case(key: int) -> OpenedText | None:
    row = db.session.get(SupervisionCase, key)
    if row is None:
        return None
    named = (
        (_("Tittel"), row.title),
        (_("Hva var utfordrende?"), row.story),
        (_("Hva vil du ha hjelp til?"), row.question),
        (_("Slik gikk det"), row.outcome),
    )
    return _opened(named, Shown(TextKind.CASE, key, row.author_id, REASON))


def _form(key: int) -> OpenedText | None:
    row = db.session.get(FeForm, key)
    if row is None:
        return None
    named = (
        (_("Tema"), row.theme),
        (_("Formål"), row.purpose),
        (_("Hva avgjorde utfallet, og hva kan bli bedre neste gang?"), row.decisive),
        (_("Hva var utfordrende?"), row.challenging),
        (_("Hva vil du ha hjelp til?"), row.case_question),
    )
    return _opened(named, Shown(TextKind.FE_FORM, key, row.author_id, REASON))


def _opened(named: Iterable[tuple[str, str | None]], shown: Shown) -> OpenedText | None:
    parts = tuple((heading, text) for heading, text in named if text)
    return OpenedText(parts, None, (shown,)) if parts else None


def _log(key: int) -> OpenedText | None:
    log = db.session.scalar(select(SessionLog).where(SessionLog.session_id == key, SessionLog.state == LogState.SIGNED))
    if log is None:
        return None
    composed = material_queries.compose_log(log.session, log)
    shown = (*signed_log(log, composed, reason=REASON), *material_queries.cases_told_in(composed, reason=REASON))
    added = tuple((_("Tillegg"), addition.text) for addition in log.additions if addition.text)
    return OpenedText(added, composed, shown) if shown else None
