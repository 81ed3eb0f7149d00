"""The rows of an agenda as the page sends them, and what its buttons do to them. Pure: values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass

from hpmt_supervision.cases.models import ItemKind
from hpmt_supervision.web.numbers import whole

DEFAULT_MINUTES = {
    ItemKind.AGREEMENTS: 10,
    ItemKind.CASE: 25,
    ItemKind.REPORTED_NEEDS: 15,
    ItemKind.SKILL_TRAINING: 15,
    ItemKind.NEW_AGREEMENTS: 10,
}
# What an agenda's order keeps after each kind.
_AFTER: dict[ItemKind, tuple[ItemKind, ...]] = {
    ItemKind.CASE: (ItemKind.REPORTED_NEEDS, ItemKind.SKILL_TRAINING, ItemKind.NEW_AGREEMENTS),
    ItemKind.REPORTED_NEEDS: (ItemKind.SKILL_TRAINING, ItemKind.NEW_AGREEMENTS),
    ItemKind.SKILL_TRAINING: (ItemKind.NEW_AGREEMENTS,),
    ItemKind.NEW_AGREEMENTS: (),
}


@dataclass(frozen=True)
class Row:
    """One row: what it is about, and the minutes as they were typed.

    Attributes:
        kind: an ItemKind code.
        key: the case's or the tool's key, or None.
        minutes: what stands in the field.
    """

    kind: str
    key: int | None
    minutes: str

    @property
    def token(self) -> str:
        """Return the row's subject as the page sends it: ``case:12``, ``skill_training:3``, ``new_agreements``."""
        return f"{self.kind}:{self.key}" if self.key is not None else self.kind

    @property
    def number(self) -> int | None:
        """Return the minutes as a number, or None when what was typed is none."""
        return whole(self.minutes.strip(), highest=9_999)


def read_row(token: str, minutes: str | None = None) -> Row | None:
    """Read one row.

    Args:
        token: what the row is about.
        minutes: what stands in its field; the kind's usual minutes without it.

    Returns:
        The row, or None when there is nothing of the kind.
    """
    kind, _colon, key = token.partition(":")
    if kind not in set(ItemKind) or (key and whole(key) is None):
        return None
    if (kind == ItemKind.CASE) != bool(key) and kind != ItemKind.SKILL_TRAINING:
        return None
    usual = DEFAULT_MINUTES[ItemKind(kind)]
    return Row(kind, int(key) if key else None, (minutes if minutes is not None else str(usual))[:20])


def read_rows(tokens: Sequence[str], minutes: Sequence[str]) -> list[Row]:
    """Read the rows of a page; those that are none are left out, and missing minutes are the usual ones."""
    padded = [*minutes, *([None] * len(tokens))]
    rows = [read_row(token, padded[place]) for place, token in enumerate(tokens)]
    return [row for row in rows if row is not None]


def press(rows: Sequence[Row], button: str) -> tuple[list[Row], int | None]:
    """Do what a button says.

    Args:
        rows: the rows in order.
        button: ``up:2``, ``down:2`` and ``remove:2`` with a place counted from 0, ``add:`` with a row's token, or
            anything else, which changes nothing.

    Returns:
        The rows after it, and the place that was worked on, where the page goes next.
    """
    act, _colon, what = button.partition(":")
    changed = list(rows)
    if act == "add":
        return _added(changed, read_row(what))
    if not (what.isascii() and what.isdigit() and len(what) < 4 and int(what) < len(changed)):
        return changed, None
    place = int(what)
    if act == "remove":
        del changed[place]
        return changed, min(place, len(changed) - 1) if changed else None
    target = place + {"up": -1, "down": 1}.get(act, 0)
    if target == place or not 0 <= target < len(changed):
        return changed, place
    changed[place], changed[target] = changed[target], changed[place]
    return changed, target


def _added(rows: list[Row], row: Row | None) -> tuple[list[Row], int | None]:
    """Put a row where its kind belongs: agreements first, new agreements last, the rest before the latter."""
    if row is None:
        return rows, None
    if any(held.token == row.token for held in rows):
        return rows, next(place for place, held in enumerate(rows) if held.token == row.token)
    if row.kind == ItemKind.AGREEMENTS:
        place = 0
    else:
        later = _AFTER[ItemKind(row.kind)]
        place = next((n for n, held in enumerate(rows) if held.kind in later), len(rows))
    return [*rows[:place], row, *rows[place:]], place
