"""The details of acts in words: labelled, with names and links where the reader may see them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.audit_trail.detail_words import COUNTS, LABELS, VALUES
from hpmt_supervision.audit_trail.name_queries import Names, Told, listed
from hpmt_supervision.privacy.retention import kinds, sweeps
from hpmt_supervision.web.formats import clock_time, short_date


@dataclass(frozen=True)
class Detail:
    """One detail of an act.

    Attributes:
        label: what it is.
        values: one or more.
    """

    label: str
    values: tuple[Told, ...]

    @property
    def in_one_line(self) -> str:
        """Return the detail as a line of a file."""
        return f"{self.label}: {', '.join(value.text for value in self.values)}"


def details_told(text: str, names: Names) -> list[Detail]:
    """Return the details of an act in words. What is empty is left out.

    Args:
        text: the details as the trail keeps them; empty for none.
        names: from ``names_for``; what it lacks is told by its number.
    """
    found = []
    for key, value in json.loads(text or "{}").items():
        if value == 0 and key in COUNTS | _kinds_of_text().keys():
            # Of the many kinds of text that a night could delete, those of which it deleted none say nothing.
            continue
        values = tuple(names.get((key, one)) or Told(_words(key, one)) for one in listed(value))
        if values:
            found.append(Detail(_label(key), values))
    return found


def _kinds_of_text() -> dict[str, str]:
    return {kind.code: str(kind.name) for kind in kinds()} | {sweep.code: str(sweep.name) for sweep in sweeps()}


def _label(key: str) -> str:
    if key in LABELS:
        return str(LABELS[key])
    # The nightly run tells how many of each kind of text it deleted.
    return _kinds_of_text().get(key, str(VALUES["tables"].get(key, key)))


def _words(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nei")
    if not isinstance(value, str):
        return str(value)
    if value in VALUES.get(key, {}):
        return str(VALUES[key][value])
    return _moment(value) or value


def _moment(value: str) -> str | None:
    """Return a day or an instant in its Norwegian form, or None when it is neither."""
    try:
        if len(value) == len("2026-11-28"):
            return short_date(date.fromisoformat(value))
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return f"{short_date(instant)} {clock_time(instant)}" if instant.tzinfo else None
