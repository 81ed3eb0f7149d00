"""The base of every form: our own messages, trimmed text, a version and a key against double sending."""

import re
import secrets
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from hpmt_supervision.web.form_texts import FormTexts
from hpmt_supervision.web.numbers import whole

_KEY = re.compile(r"[0-9A-Za-z_-]{0,40}")


def new_request_key() -> str:
    """Return a random key for a form, 32 hexadecimal digits."""
    return secrets.token_hex(16)


class RequestKeyField(HiddenField):
    """The key against double sending. One that is no key of ours is replaced, so that it fits where it is stored."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the key that was sent, or a fresh one when it is too long or holds other characters."""
        super().process_formdata(valuelist)
        if not _KEY.fullmatch(self.data or ""):
            self.data = new_request_key()


class AppForm(FlaskForm):
    """A form of this app. Errors that belong to no field stand in ``form_errors``.

    ``version`` carries the version of what was opened, and ``request_key`` a random key that lets an
    operation recognise a form sent twice.
    """

    class Meta(FlaskForm.Meta):
        """What WTForms itself says is said in our words, in the language of the page."""

        def get_translations(self, form: Any) -> FormTexts:
            """Return our sentences instead of WTForms' catalogue."""
            return FormTexts()

    version = HiddenField()
    request_key = RequestKeyField(default=new_request_key)

    @property
    def expected_version(self) -> int | None:
        """Return the version the form was opened with, or None when it carries none that can be read."""
        value = str(self.version.data or "").strip()
        return whole(value)


def trimmed(value: Any) -> Any:
    """Strip surrounding white space, and make an empty text None."""
    if isinstance(value, str):
        return value.strip() or None
    return value


def required(what: Any) -> InputRequired:
    """Return a validator that asks for a value with the given sentence."""
    return InputRequired(message=what)


def at_most(characters: int) -> Callable[..., Any]:
    """Return a validator that limits a text, and says the limit."""
    return Length(max=characters, message=_l("Teksten er for lang. Bruk høyst %(max)d tegn."))
