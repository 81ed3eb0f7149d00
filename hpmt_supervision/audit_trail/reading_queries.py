"""Reading who has read the viewer's own texts: cases, FE forms, logs they signed, and what they reported."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.core.paging import paging
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.forwarding.models import ReportedNeed
from hpmt_supervision.logs.models import SessionLog
from hpmt_supervision.people.models import Person
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.models import TextReading
from hpmt_supervision.sessions.models import SupervisionSession

PAGE_SIZE = 50
MOST_IN_FILE = 50_000
MOST_TEXTS = 200

Text = tuple[str, int]


@dataclass(frozen=True)
class ReadingLine:
    """One reading of a text of the viewer's: who, in what role, why, and on which kind of page."""

    at: datetime
    text: Text
    name: str | None
    role: str
    reason: str
    place: str | None
    is_own: bool


@dataclass(frozen=True)
class ReadingPage:
    """One page of readings: the lines, its number from 1, how many pages there are, and how many readings in all."""

    lines: list[ReadingLine]
    number: int
    count: int
    total: int


def reading_page(viewer: Viewer, *, text: Text | None, with_own: bool, page: int) -> ReadingPage:
    """Return a page of the readings of the viewer's texts, the latest first.

    Args:
        viewer: the author.
        text: only readings of this one.
        with_own: whether the viewer's own readings are among them.
        page: which page, from 1; a page after the last gives the last.
    """
    condition = _condition(viewer, text, with_own=with_own)
    total = db.session.scalar(select(func.count(TextReading.id)).where(condition)) or 0
    shown = paging(total, page=page, size=PAGE_SIZE)
    return ReadingPage(_lines(viewer, condition, shown.size, shown.offset), shown.number, shown.count, total)


def readings_for_file(viewer: Viewer, *, text: Text | None, with_own: bool) -> list[ReadingLine]:
    """Return the readings of the viewer's texts for a file, the latest first; at most ``MOST_IN_FILE``."""
    return _lines(viewer, _condition(viewer, text, with_own=with_own), MOST_IN_FILE, 0)


def texts_read(viewer: Viewer) -> list[Text]:
    """Return the viewer's texts that somebody else has read, those read last first; at most ``MOST_TEXTS``."""
    rows = db.session.execute(
        select(TextReading.subject_kind, TextReading.subject_id)
        .where(_condition(viewer, None, with_own=False))
        .group_by(TextReading.subject_kind, TextReading.subject_id)
        .order_by(func.max(TextReading.id).desc())
        .limit(MOST_TEXTS)
    )
    return [(kind, key) for kind, key in rows]


def days_of(texts: Collection[Text]) -> dict[Text, datetime]:
    """Return the instant that names each text to its author: when it was written, or when its meeting was.

    Args:
        texts: the texts; one that is gone has no instant.
    """
    of_kind = {
        "case": select(SupervisionCase.id, SupervisionCase.created_at),
        "fe_form": select(FeForm.id, func.coalesce(FeForm.meeting_at, FeForm.created_at)),
        "log": select(SupervisionSession.id, SupervisionSession.starts_at),
        "need": select(ReportedNeed.id, ReportedNeed.reported_at),
    }
    found: dict[Text, datetime] = {}
    for kind, asked in of_kind.items():
        keys = sorted({key for one, key in texts if one == kind})
        if keys:
            column = asked.selected_columns[0]
            rows = db.session.execute(asked.where(column.in_(keys)).order_by(column))
            found |= {(kind, key): instant for key, instant in rows}
    return found


def _condition(viewer: Viewer, text: Text | None, *, with_own: bool) -> ColumnElement[bool]:
    signed = select(SessionLog.session_id).where(SessionLog.signed_by_id == viewer.person_id)
    condition = or_(
        TextReading.author_id == viewer.person_id,
        and_(TextReading.subject_kind == "log", TextReading.subject_id.in_(signed)),
    )
    if not with_own:
        condition = and_(condition, TextReading.reader_id != viewer.person_id)
    if text is not None:
        condition = and_(condition, TextReading.subject_kind == text[0], TextReading.subject_id == text[1])
    return condition


def _lines(viewer: Viewer, condition: ColumnElement[bool], limit: int, offset: int) -> list[ReadingLine]:
    rows = db.session.execute(
        select(TextReading, Person.name)
        .outerjoin(Person, Person.id == TextReading.reader_id)
        .where(condition)
        .order_by(TextReading.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        ReadingLine(
            at=row.read_at,
            text=(row.subject_kind, row.subject_id),
            name=name,
            role=row.reader_role,
            reason=row.reason,
            place=row.place,
            is_own=row.reader_id == viewer.person_id,
        )
        for row, name in rows
    ]
