"""Where and how long: what may stand as a session's place, link and length."""

from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from hpmt_supervision.core.errors import UserError

SHORTEST_MINUTES = 15
LONGEST_MINUTES = 480
LONGEST_PLACE = 200
LONGEST_LINK = 500


def check_minutes(minutes: int) -> int:
    """Return a length in minutes that a session can have.

    Raises:
        UserError: on ``ends`` when it is shorter than a quarter of an hour or longer than eight hours.
    """
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise UserError(
            _l("Sjekk at slutten er etter starten. En veiledning varer fra 15 minutter til 8 timer."), field="ends"
        )
    return minutes


def clean_text(text: str | None, *, most: int, field: str) -> str | None:
    """Return a line of text without characters that cannot be seen, or None when nothing is left.

    Args:
        text: what was typed.
        most: how many characters it may have.
        field: the form's field, for the error.

    Raises:
        UserError: when it is too long.
    """
    cleaned = " ".join("".join(sign if sign.isprintable() else " " for sign in text or "").split())
    if len(cleaned) > most:
        raise UserError(_l("Teksten er for lang. Bruk høyst %(max)d tegn.", max=most), field=field)
    return cleaned or None


def check_link(link: str | None) -> str | None:
    """Return an address of a digital meeting, or None when there is none.

    Raises:
        UserError: on ``link`` when it is not a whole https address.
    """
    cleaned = clean_text(link, most=LONGEST_LINK, field="link")
    if cleaned is None:
        return None
    try:
        parts = urlsplit(cleaned)
        whole = parts.scheme == "https" and bool(parts.hostname) and " " not in cleaned and "@" not in parts.netloc
    except ValueError:
        whole = False
    if not whole:
        raise UserError(
            _l("Lenken må begynne med https:// og kan ikke ha mellomrom. Kopier den fra møteinnkallingen."),
            field="link",
        )
    return cleaned
