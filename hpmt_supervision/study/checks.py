"""What the writes of the room check of days and short texts."""

from datetime import date

from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError


def check_days(first_day: date, last_day: date | None, field: str) -> None:
    """Pass silently when the last day is not before the first.

    Raises:
        UserError: on the field when it is.
    """
    if last_day is not None and last_day < first_day:
        raise UserError(_("Siste dag er før første dag. Velg samme dag eller en senere."), field=field)


def one_line(text: str, longest: int, field: str, missing: str) -> str:
    """Return a text on one line.

    Args:
        text: what was typed.
        longest: the most characters.
        field: the form field it belongs to.
        missing: what to say when there is none.

    Raises:
        UserError: on the field when it is empty or too long.
    """
    cleaned = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if not cleaned:
        raise UserError(missing, field=field)
    if len(cleaned) > longest:
        raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=longest), field=field)
    return cleaned
