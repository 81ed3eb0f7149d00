"""Texts that are refused because they may tell who somebody is: one place for every room.

What stops is refused everywhere a text is sent, signed or shared. What only warns is asked about on some pages, passes
on others, and is refused where ``refuse_names_too`` stands. Which page does what is in ``docs/identity-screen.md``.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.privacy.findings import Finding
from hpmt_supervision.privacy.finds import look_through, stopping
from hpmt_supervision.privacy.screening import screen
from hpmt_supervision.privacy.told import told_all


class IdentityFound(UserError):
    """A text holds something that points out a person; nothing was completed."""


def stops_in(text: str | None, *, today: date) -> list[Finding]:
    """Return what stops in a text, in order. No words that somebody chose to keep change it.

    Args:
        text: what was written.
        today: the local day, for dates of birth.
    """
    return [finding for finding in screen(text or "", today=today) if finding.stops]


def refuse_stops(text: str, *, field: str, today: date) -> str:
    """Return a text in which nothing stops. What only warns passes: these texts name people who work here.

    For pages that show the sentence of the refusal alone, which therefore tells every place.

    Args:
        text: what was written.
        field: the form field it belongs to.
        today: the local day, for dates of birth.

    Raises:
        IdentityFound: on the field, with every place half hidden, when something stops.
    """
    stops = stops_in(text, today=today)
    if stops:
        raise IdentityFound(" ".join(told_all(stops)), field=field)
    return text


def refuse_stops_shown(texts: Mapping[str, str | None], *, today: date) -> None:
    """Pass silently when nothing in the texts stops. What only warns passes here; some pages ask about it first.

    For pages that show each find beside its field themselves (``finds.look_through``); the refusal says what it is and
    not where.

    Args:
        texts: field name to text.
        today: the local day, for dates of birth.

    Raises:
        IdentityFound: on the first field in which something stops.
    """
    for name, one in stopping(look_through(texts, today=today, keep=())).items():
        raise IdentityFound(one.sentence, field=name)


def refuse_names_too(text: str, *, field: str, today: date) -> str:
    """Return a text with neither what stops nor what elsewhere only warns: names, dates of birth, pasted documents.

    For short texts read by people who may not see who is in the group; nobody can keep a word in them.

    Args:
        text: what was written.
        field: the form field it belongs to.
        today: the local day, for dates of birth.

    Raises:
        IdentityFound: when something stops.
        UserError: when it holds what may be a name or a date of birth, or looks like a pasted document.
    """
    refuse_stops(text, field=field, today=today)
    for found in look_through({field: text}, today=today, keep=()).get(field, []):
        if found.is_document:
            raise UserError(f"{found.sentence} {found.reason}", field=field)
        raise UserError(
            _(
                "«%(word)s» kan være et navn eller en fødselsdato. Teksten leses også utenfor gruppa. Skriv det uten.",
                word=found.word,
            ),
            field=field,
        )
    return text


def put_stops_on(fields: Iterable[Any], *, today: date) -> bool:
    """Screen what was typed, and put a sentence on each field that must change before the text is saved for good.

    What only warns stands on no field; a page that asks about it does so by itself.

    Args:
        fields: WTForms text fields.
        today: the local day, for dates of birth.

    Returns:
        Whether anything was found that stops.
    """
    found = False
    for field in fields:
        stops = stops_in(field.data, today=today)
        if stops:
            field.errors = [*field.errors, *told_all(stops)]
            found = True
    return found
