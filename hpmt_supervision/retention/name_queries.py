"""What one knows one's own texts by, decrypted for those that a page shows and for no other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, select, union_all

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import Shown
from hpmt_supervision.privacy.retention import TextKind, kind_of, kinds

Key = tuple[str, int]


@dataclass(frozen=True)
class TextName:
    """What the author of a text knows it by.

    Attributes:
        title: what its author called it, or None.
        place: what it is about where that is no text, such as a group, or None.
        day: the local day it belongs to: of the meeting, of the session, or when it was written.
    """

    title: str | None
    place: str | None
    day: date


def names_of(viewer: Viewer, keys: Iterable[Key]) -> dict[Key, TextName]:
    """Return what one knows some texts by, in one query; others' texts are left out. Showing a title is a reading.

    Args:
        viewer: whose texts.
        keys: the code of a kind and the key of a text.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for code, key in keys:
        wanted[code].add(key)
    parts = []
    for code, ids in sorted(wanted.items()):
        named = kind_of(code).named
        if named is not None:
            rows = named().subquery()
            whose = (rows.c.subject_id.in_(ids), rows.c.author_id == viewer.person_id)
            # What every part has in its place decides how the whole is read, so that all are named alike.
            parts.append(select(literal(code).label("code"), *rows.c).where(*whose))
    found = db.session.execute(union_all(*parts)) if parts else ()
    return {
        (row.code, row.subject_id): TextName(row.title, row.place, clock.local_date(row.at))
        for row in found
        if row.at is not None
    }


def readings_of(viewer: Viewer, names: Mapping[Key, TextName]) -> list[Shown]:
    """Return the readings to record when a page shows these names: one for each text whose title it shows.

    Args:
        viewer: whose texts.
        names: from ``names_of``.
    """
    shown = [
        Shown(read_as, key, viewer.person_id, "author")
        for (code, key), name in sorted(names.items())
        if name.title and (read_as := kind_of(code).read_as) is not None
    ]
    # A case that closes by itself and whose text goes with what it came from stands twice, and is read once.
    return list(dict.fromkeys(shown))


def kind_of_held(subject_kind: str) -> TextKind | None:
    """Return a kind that names what a hold on this sort of text is put on, or None."""
    return next((kind for kind in kinds() if kind.subject_kind == subject_kind and kind.named), None)
