"""Single cells: from the text of a file to a value, and back. Pure.

Every reader takes the text with surrounding blanks removed (a name keeps them) and returns the value, or a `Fault`
that says what is wrong. An empty cell is None.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import email_validator

from hpmt_supervision.core.clock import OSLO
from hpmt_supervision.exchange.problems import shown
from hpmt_supervision.exchange.schema import ID_LENGTH, Column, Kind

ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
DOTTED_DATE = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
ISO_MINUTE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})")
WHOLE_NUMBER = re.compile(r"-?[0-9]+")
# The limits of a number have at most four digits; a longer run of digits is out of range without being read.
MANY_DIGITS = 18


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell: a code of `problems.SENTENCES` and the values its sentence shows."""

    code: str
    a: str = ""
    b: str = ""


@dataclass(frozen=True)
class LocalTime:
    """A local time of the file as instants.

    Args:
        first: the instant in UTC; of an ambiguous time, the first of the two.
        second: the second instant of an ambiguous time, else the same as `first`.
        day: the local date.
    """

    first: datetime
    second: datetime
    day: date


Value = str | int | date | LocalTime | None
Reader = Callable[[str], "Value | Fault"]


def reader_for(column: Column) -> Reader:
    """The function that reads a cell of this column.

    The function takes the cell's text as it stands in the file and returns its value, or a Fault.
    """
    read = _READERS[column.kind]
    keeps_blanks = column.kind is Kind.TEXT

    def read_cell(text: str) -> Value | Fault:
        stripped = text.strip()
        if not stripped:
            if column.empty_is is not None:
                return column.empty_is
            return Fault("empty") if column.required else None
        if "\0" in stripped:
            return Fault("nul")
        return read(text if keeps_blanks else stripped, column)

    return read_cell


def read_date(text: str) -> date | None:
    """A date written `YYYY-MM-DD` or `DD.MM.YYYY`, or None when it is neither or no day of the calendar."""
    if match := ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    elif match := DOTTED_DATE.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def to_instants(local: datetime) -> LocalTime | None:
    """The instants at which clocks in Oslo show a local time.

    Args:
        local: a time without zone.

    Returns:
        The instants in UTC, or None when the clock never shows that time because it was set forward.
    """
    try:
        first = local.replace(tzinfo=OSLO, fold=0).astimezone(UTC)
        second = local.replace(tzinfo=OSLO, fold=1).astimezone(UTC)
        if first.astimezone(OSLO).replace(tzinfo=None) != local:
            return None
    except OverflowError:
        # The first hours of year 1 lie before the first instant that can be stored.
        return None
    return LocalTime(first, second, local.date())


def write_local_time(instant: datetime) -> str:
    """An instant in UTC as the local time of the file, `YYYY-MM-DDTHH:MM` in Europe/Oslo.

    The second of two equal autumn times is written like the first; the import recognises it when the session exists.
    """
    local = instant.astimezone(OSLO)
    return f"{local.year:04d}-{local.month:02d}-{local.day:02d}T{local.hour:02d}:{local.minute:02d}"


def _read_id(text: str, column: Column) -> Value | Fault:
    return text if len(text) <= ID_LENGTH else Fault("too_long", str(len(text)), str(ID_LENGTH))


def _read_text(text: str, column: Column) -> Value | Fault:
    return text


def _read_choice(text: str, column: Column) -> Value | Fault:
    return text if text in column.choices else Fault("not_a_choice", shown(text), ", ".join(column.choices))


def _read_number(text: str, column: Column) -> Value | Fault:
    limits = f"{column.low} til {column.high}"
    if not WHOLE_NUMBER.fullmatch(text):
        return Fault("not_a_number", shown(text), limits)
    if len(text) > MANY_DIGITS:
        return Fault("out_of_range", shown(text), limits)
    number = int(text)
    return number if column.low <= number <= column.high else Fault("out_of_range", shown(text), limits)


def _read_date_cell(text: str, column: Column) -> Value | Fault:
    day = read_date(text)
    return Fault("not_a_date", shown(text)) if day is None else day


def _read_local_time(text: str, column: Column) -> Value | Fault:
    match = ISO_MINUTE.fullmatch(text)
    if match is None:
        return Fault("not_a_time", shown(text))
    year, month, day, hour, minute = map(int, match.groups())
    try:
        local = datetime(year, month, day, hour, minute)
    except ValueError:
        return Fault("not_a_time", shown(text))
    instants = to_instants(local)
    return Fault("no_such_time", shown(text)) if instants is None else instants


def _read_email(text: str, column: Column) -> Value | Fault:
    return text if is_email(text) else Fault("not_an_email", shown(text))


def is_email(text: str) -> bool:
    """Whether a text has the form of an e-mail address. No host is ever looked up.

    Names set aside for tests and local networks (.test, .local) have the form of an address too, so they pass; the
    library refuses them by name, and is therefore asked about the same labels under an ordinary ending.
    """
    ending = text.rpartition(".")[2].lower()
    if ending in email_validator.SPECIAL_USE_DOMAIN_NAMES and "." in text.rpartition("@")[2]:
        text = f"{text}.no"
    try:
        email_validator.validate_email(text, check_deliverability=False, strict=True)
    except email_validator.EmailNotValidError:
        return False
    return True


_READERS: dict[Kind, Callable[[str, Column], Value | Fault]] = {
    Kind.ID: _read_id,
    Kind.REFERENCE: _read_id,
    Kind.TEXT: _read_text,
    Kind.EMAIL: _read_email,
    Kind.CHOICE: _read_choice,
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_date_cell,
    Kind.LOCAL_TIME: _read_local_time,
}
