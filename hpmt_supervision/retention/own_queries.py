"""A person's own texts with the day each is gone, the first to go on top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import union_all

from hpmt_supervision.core.paging import paging
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Shown
from hpmt_supervision.privacy.retention import TextKind, kind_of, kinds
from hpmt_supervision.retention.models import RetentionHold
from hpmt_supervision.retention.name_queries import TextName, kind_of_held, names_of, readings_of
from hpmt_supervision.retention.subject_queries import day_gone, told_rows

PAGE_SIZE = 50


@dataclass(frozen=True)
class OwnText:
    """One text of one's own.

    Attributes:
        kind: its kind.
        number: its key, as in the address of its page.
        gone_on: the local day it is gone, or closed when the kind only closes.
        held_until: the last local day it is held, or None.
        address: where it is read, or None.
        name: what one knows it by, or None.
    """

    kind: TextKind
    number: int
    gone_on: date
    held_until: date | None
    address: str | None
    name: TextName | None


@dataclass(frozen=True)
class OwnTexts:
    """One page of them.

    Attributes:
        rows: the texts on this page.
        number, count: the page's number from 1, and how many pages there are.
        total: how many texts there are.
        held: what one knows the texts by that holds are put on, by the key of the hold; those of others are left out.
        shown: the readings to record when the page is shown.
    """

    rows: list[OwnText]
    number: int
    count: int
    total: int
    held: dict[int, TextName]
    shown: list[Shown]


def own_texts(viewer: Viewer, *, page: int, holds: Sequence[RetentionHold] = ()) -> OwnTexts:
    """Return one's own texts whose time runs, and the cases that close by themselves.

    Args:
        viewer: whose texts.
        page: which page of them, from 1.
        holds: what stands beside them and is to be named too.
    """
    parts = [told.where(rows.c.author_id == viewer.person_id) for told, rows in map(told_rows, kinds())]
    found = [(kind_of(row.code), row) for row in db.session.execute(union_all(*parts))]
    # No two rows share code and key, so that what may be None is never compared.
    dated = sorted((day_gone(kind, row), kind.code, row.subject_id, row.held_until) for kind, row in found)
    shown = paging(len(dated), page=page, size=PAGE_SIZE)
    of_page = dated[shown.offset : shown.offset + shown.size]
    held = {hold.id: (kind.code, hold.subject_id) for hold in holds if (kind := kind_of_held(hold.subject_kind))}
    names = names_of(viewer, [*((code, key) for _gone_on, code, key, _held_until in of_page), *held.values()])
    return OwnTexts(
        [_own(*values, names) for values in of_page],
        shown.number,
        shown.count,
        len(dated),
        {hold_id: names[key] for hold_id, key in held.items() if key in names},
        readings_of(viewer, names),
    )


def _own(
    gone_on: date, code: str, number: int, held_until: date | None, names: Mapping[tuple[str, int], TextName]
) -> OwnText:
    kind = kind_of(code)
    address = kind.address(number) if kind.address else None
    return OwnText(kind, number, gone_on, held_until, address, names.get((code, number)))
