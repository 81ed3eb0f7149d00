"""What the identity screen can find: kinds, findings and the sentences that go with them (pure)."""

from dataclasses import dataclass, field
from enum import StrEnum


def N_(msgid: str) -> str:  # noqa: N802 - the name that message extraction looks for.
    """Mark ``msgid`` for translation and return it unchanged; whoever shows the text translates it."""
    return msgid


class FindingKind(StrEnum):
    """The classes of the screen. The codes are stable: the command line prints them."""

    NATIONAL_ID = "national_id"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    ACCOUNT = "account"
    VEHICLE = "vehicle"
    PROFILE_URL = "profile_url"
    BIRTH_DATE = "birth_date"
    NAME = "name"
    DOCUMENT = "document"


WARNING_KINDS = frozenset({FindingKind.NAME, FindingKind.BIRTH_DATE, FindingKind.DOCUMENT})

# The order settles overlaps: the earlier kind keeps the place. A national number comes before an account number
# because every valid national number also carries the check digit of an account number (the same weights modulo 11).
SERIOUSNESS: dict[FindingKind, int] = {kind: rank for rank, kind in enumerate(FindingKind)} | {
    FindingKind.NATIONAL_ID: -5,
    FindingKind.PROFILE_URL: -4,
    FindingKind.EMAIL: -3,
    FindingKind.ACCOUNT: -2,
    FindingKind.VEHICLE: -1,
}

MESSAGES: dict[FindingKind, str] = {
    FindingKind.NATIONAL_ID: N_("Her står et fødselsnummer eller D-nummer. Ta det bort."),
    FindingKind.PHONE: N_("Her står et telefonnummer. Ta det bort."),
    FindingKind.EMAIL: N_("Her står en e-postadresse. Ta den bort."),
    FindingKind.ADDRESS: N_("Her står en adresse. Ta den bort, eller skriv for eksempel «hjemme»."),
    FindingKind.ACCOUNT: N_("Her står et kontonummer. Ta det bort."),
    FindingKind.VEHICLE: N_("Her står et registreringsnummer for kjøretøy. Ta det bort."),
    FindingKind.PROFILE_URL: N_("Her står en profil på et nettsted. Ta den bort."),
    FindingKind.BIRTH_DATE: N_("Dette kan være en fødselsdato. Skriv heller omtrentlig alder, eller behold teksten."),
    FindingKind.NAME: N_("Dette kan være et navn. Skriv heller «deltaker» eller en rolle, eller behold ordet."),
    FindingKind.DOCUMENT: N_(
        "Det ser ut som et brev, en e-post eller et skjema er limt inn. "
        "Skriv heller med egne ord det gruppa trenger å vite, eller behold teksten."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text that may identify someone.

    ``start`` and ``end`` are offsets in code points in the original text (end exclusive). ``message`` and ``reason``
    are Bokmål message ids without placeholders, so that the caller can translate them with ``gettext``. ``masked`` is
    the excerpt with its second half hidden, short enough to show beside the field. ``signs`` are the fixed words that
    made the text look like a pasted document; they are never anybody's own words. A finding shows neither the excerpt
    nor where it stands when it is written to a log.
    """

    kind: FindingKind
    start: int
    end: int
    stops: bool
    message: str
    masked: str = field(repr=False)
    reason: str | None = None
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A find before it is resolved; offsets are in the folded text."""

    kind: FindingKind
    start: int
    end: int
    reason: str | None = None
    signs: tuple[str, ...] = ()


def mask(excerpt: str, *, limit: int = 40) -> str:
    """Return ``excerpt`` on one line with the second half of its letters and digits replaced by dots.

    At least one sign is always hidden, spaces and punctuation stay, and at most ``limit`` signs are kept.
    """
    line = "".join(" " if sign.isspace() else sign for sign in excerpt if sign.isprintable() or sign.isspace())
    signs = sum(sign.isalnum() for sign in line)
    shown = min((signs + 1) // 2, max(signs - 1, 0))
    out: list[str] = []
    for sign in line:
        if sign.isalnum():
            shown -= 1
            out.append(sign if shown >= 0 else "•")
        else:
            out.append(sign)
    masked = " ".join("".join(out).split())
    return masked if len(masked) <= limit else masked[: limit - 1] + "…"
