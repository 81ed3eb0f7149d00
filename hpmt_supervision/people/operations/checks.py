"""What every write here checks: names, last days, overlaps, and forms sent twice."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.extensions import db
from hpmt_supervision.people.hierarchy import Spell, first_overlap
from hpmt_supervision.people.models import FormerPerson, Person, SupervisionGroup, Unit
from hpmt_supervision.privacy.audit import Actor
from hpmt_supervision.web.formats import active_locale, short_date

LONGEST_NAME = 200
Row = TypeVar("Row", Person, SupervisionGroup, Unit)
_KEY = re.compile(r"[0-9a-f]{32}")


def clean_name(name: str | None, *, field: str = "name") -> str:
    """Return a name on one line with single spaces.

    Raises:
        UserError: when nothing is left, or it is too long.
    """
    # Control characters come in by pasting; a database may refuse them, and nobody can see them.
    visible = "".join(character if character.isprintable() else " " for character in name or "")
    cleaned = " ".join(visible.split())
    if not cleaned:
        raise UserError(_("Skriv et navn."), field=field)
    if len(cleaned) > LONGEST_NAME:
        raise UserError(
            _("Navnet har %(count)d tegn. Bruk høyst %(most)d.", count=len(cleaned), most=LONGEST_NAME), field=field
        )
    return cleaned


def clean_email(email: str | None) -> str | None:
    """Return an e-mail address as typed, without surrounding spaces, or None when there is none.

    Raises:
        UserError: when it is no address. Only its form is checked; no host is looked up.
    """
    typed = (email or "").strip()
    if not typed:
        return None
    ending = typed.rpartition(".")[2].lower()
    # Names set aside for tests and local networks have the form of an address too; the library refuses them by name.
    has_host = ending in SPECIAL_USE_DOMAIN_NAMES and "." in typed.rpartition("@")[2]
    try:
        validate_email(f"{typed}.no" if has_host else typed, check_deliverability=False)
    except EmailNotValidError as error:
        raise UserError(
            _("«%(email)s» er ikke en e-postadresse. Skriv den som navn@eksempel.no.", email=typed[:100]), field="email"
        ) from error
    return typed


def check_spell(spell: Spell, *, field: str = "valid_to") -> None:
    """Pass silently when the last day is not before the first.

    Raises:
        UserError: when it is.
    """
    if not spell.is_possible:
        raise UserError(
            _(
                "Siste dag er før første dag, %(first)s. Velg %(first)s eller en senere dag.",
                first=shown_day(spell.first),
            ),
            field=field,
        )


def overlapping(rows: Iterable[Any], new: Spell) -> Spell | None:
    """Return the first spell among rows with ``valid_from`` and ``valid_to`` that shares a day with a new one."""
    return first_overlap((Spell(row.valid_from, row.valid_to) for row in rows), new)


def refuse_own(person_id: int, *, by: Actor | None) -> None:
    """Pass silently unless somebody is about to give themselves reach; that takes a second pair of eyes.

    Args:
        person_id: who would get it.
        by: who acts; commands act for nobody and may.

    Raises:
        UserError: when they are the same person.
    """
    if by is not None and by.person_id == person_id:
        raise UserError(
            _("Du kan ikke gi deg selv en rolle eller plass i en gruppe. Be en annen administrator gjøre det.")
        )


def shown_day(day: date) -> str:
    """Write a day in a sentence, as 26.11.2026."""
    return short_date(day, locale=active_locale())


def shown_spell(spell: Spell) -> str:
    """Write a spell in a sentence, as "fra 01.02.2026 til 30.06.2026" or "fra 01.02.2026, uten sluttdato"."""
    if spell.last is None:
        return str(_("fra %(first)s, uten sluttdato", first=shown_day(spell.first)))
    return str(_("fra %(first)s til %(last)s", first=shown_day(spell.first), last=shown_day(spell.last)))


def lock_person(person_id: int) -> None:
    """Let one change of a person's spells at a time be checked and made, so that two at once cannot overlap."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    refuse_former(person_id)


def refuse_former(person_id: int) -> None:
    """Pass silently for anybody but those who have been made nobody.

    Raises:
        UserError: for one who has; that cannot be undone.
    """
    if db.session.get(FormerPerson, person_id) is not None:
        raise UserError(_("Personen er anonymisert. Registrer en ny person i stedet."))


def text_id_of_form(request_key: str | None) -> str | None:
    """Return the text id that a form's key gives the row it makes, so that a form sent twice finds the first row."""
    return f"app-{request_key[:16]}" if request_key and _KEY.fullmatch(request_key) else None


def made_before(table: type[Row], text_id: str | None) -> Row | None:
    """Return the row that the same form made a moment ago, or None."""
    if text_id is None:
        return None
    return db.session.scalar(select(table).where(table.text_id == text_id))
