"""What may not stand in a log: the identity screen on its texts, put on the fields they were typed in."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.logs.forms import AskedForm
from hpmt_supervision.logs.words_to_look_at import LogWordsToLookAt, ToLookAt
from hpmt_supervision.privacy.screening import screen
from hpmt_supervision.privacy.told import told_all


def put_stops_on(fields: Iterable[Any], *, today: date) -> bool:
    """Screen what was typed, and put a sentence on each field that must change before the text is saved for good.

    What only warns stands on no field: ``words_to_look_at`` asks once, before it is locked or goes further.

    Args:
        fields: WTForms text fields.
        today: the local day, for dates of birth.

    Returns:
        Whether anything was found that stops.
    """
    found = False
    for field in fields:
        stops = [finding for finding in screen(field.data or "", today=today) if finding.stops]
        if stops:
            field.errors = [*field.errors, *told_all(stops)]
            found = True
    return found


def words_asked(form: AskedForm, error: UserError | None) -> Sequence[ToLookAt]:
    """Return what the page must ask about after a refusal, and let the form remember that it has been shown.

    Args:
        form: what was sent.
        error: why it was refused, or None.
    """
    if not isinstance(error, LogWordsToLookAt):
        return ()
    form.remember(error.words)
    return error.found
