"""The texts that can be read, from the rooms they belong to: whose they are, and what they say.

A text that its author alone has ever seen is not opened, and a log is opened without what others have written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.cases.models import ItemKind, SupervisionCase
from hpmt_supervision.emergency_access.models import TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.logs import material_queries
from hpmt_supervision.logs.composition import ComposedLog, ItemLine
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
        titles: the readings of cases of which a log shows the title.
    """

    parts: tuple[tuple[str, str], ...]
    log: ComposedLog | None
    shown: tuple[Shown, ...]
    titles: tuple[Shown, ...] = ()


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
    """Return what a text says, or None when there is none, it is deleted, or nobody but its author has ever seen it.

    The caller has checked who asks.

    Args:
        kind: the kind of text.
        key: its number; that of the session for a log.
    """
    if kind is TextKind.LOG:
        return _log(key)
    return _case(key) if kind is TextKind.CASE else _form(key)


def _case(key: int) -> OpenedText | None:
    row = db.session.get(SupervisionCase, key)
    if row is None or row.submitted_at is None:
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
    if row is None or row.state == FeFormState.DRAFT:
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
    composed = _without_others(material_queries.compose_log(log.session, log), log.signed_by_id)
    shown = tuple(signed_log(log, composed, reason=REASON))
    titles = tuple(material_queries.cases_told_in(composed, reason=REASON))
    own = [addition for addition in log.additions if addition.author_id == log.signed_by_id]
    added = tuple((_("Tillegg"), addition.text) for addition in own if addition.text)
    return OpenedText(added, composed, shown, titles) if shown or titles else None


def _without_others(log: ComposedLog, signed_by_id: int | None) -> ComposedLog:
    """Return a log without what others than the one who signed it have written, who are not told of the reading."""
    keys = [item.case_id for item in log.items if item.case_id is not None]
    own = set(
        db.session.scalars(
            select(SupervisionCase.id)
            .where(SupervisionCase.id.in_(keys), SupervisionCase.author_id == signed_by_id)
            .order_by(SupervisionCase.id)
        )
    )
    return replace(log, items=tuple(_item_without_others(item, item.case_id in own) for item in log.items))


def _item_without_others(item: ItemLine, is_own: bool) -> ItemLine:
    needs = tuple(need if need.is_training else replace(need, what=_("står ikke her")) for need in item.needs)
    if item.kind != ItemKind.CASE or is_own:
        return replace(item, needs=needs)
    # Without a title the log would name the author of the case instead.
    return replace(item, title=_("En sak noen andre har skrevet"), case_id=None, author=None, needs=needs)
