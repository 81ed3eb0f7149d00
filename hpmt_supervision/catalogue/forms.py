"""The form with which a supervisor chooses focus tools, and the field of ticked keys that the FE form uses too."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField

from hpmt_supervision.web.form_fields import LocalDateField
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.numbers import whole

MOST_KEYS = 100


def read_key(text: str) -> int | None:
    """Return the database key that a form's value holds, or None when it holds none.

    Args:
        text: what was sent; a forged value can be anything, also a number no database can hold.
    """
    return whole(text)


class KeysField(SelectMultipleField):
    """Ticked keys of catalogue rows; ``data`` is a list of integers without doubles.

    The operation holds them against the catalogue, since only it knows the day, so the field has no choices.
    """

    data: Any

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=[], validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the ticked keys.

        Raises:
            ValueError: with the sentence for the field when a value is no key, or there are far too many.
        """
        keys = [read_key(str(value)) for value in valuelist]
        self.data = list(dict.fromkeys(key for key in keys if key is not None))
        if None in keys or len(keys) > MOST_KEYS:
            raise ValueError(_("Noe av det som ble valgt, finnes ikke. Velg blant det som står på siden."))


class FocusForm(AppForm):
    """A few tools and the last day they are practised."""

    tools = KeysField(_l("Verktøy"))
    until = LocalDateField(_l("Til og med"), description=_l("La feltet stå tomt hvis dere ikke har bestemt det."))
