"""Fields of the FE form: a choice that may be left open, a scale from 0 to 10, and one scale for each row."""

from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField
from wtforms.validators import ValidationError

from hpmt_supervision.catalogue.forms import read_key
from hpmt_supervision.fe_forms.answers import Mark, read_mark
from hpmt_supervision.web.form_choices import SelectChoice


class OneOf(RadioField):
    """A choice of one that may be left open, with a sentence of ours for a value that is not among the choices."""

    def pre_validate(self, form: Any) -> None:
        """Hold the value against the choices.

        Raises:
            ValidationError: when it is not among them.
        """
        if self.data not in (None, "") and str(self.data) not in {str(choice[0]) for choice in self.iter_choices()}:
            raise ValidationError(_("Velg blant det som står på siden."))


class MarksField(Field):
    """One row of a scale for each tool or principle; ``data`` maps the key to the mark of each answered row."""

    data: dict[int, Mark]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read every row that was sent as ``<name>-<key>``."""
        self.process_errors: list[Any] = []
        self.errors: Any = ()
        self.data = dict(data) if isinstance(data, dict) else {}
        if not formdata:
            return
        self.data = {}
        for sent in formdata:
            if not sent.startswith(f"{self.name}-"):
                continue
            key, value = read_key(sent.removeprefix(f"{self.name}-")), formdata.get(sent)
            mark = read_mark(value)
            if key is not None and mark is not None:
                self.data[key] = mark
            elif value:
                self.process_errors.append(_("Velg et tall fra 1 til 10, eller «Ikke brukt»."))


class ScaleField(RadioField):
    """A whole number from 0 to 10; ``data`` is the number or None."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        choices = [SelectChoice(number, str(number)) for number in range(11)]
        super().__init__(label, choices=choices, coerce=_number, validate_choice=False, **kwargs)

    def process_formdata(self, valuelist: Any) -> None:
        """Read the number.

        Raises:
            ValueError: with the sentence for the field when it is none of the scale.
        """
        text = valuelist[0] if valuelist else ""
        self.data = _number(text)
        if text and self.data is None:
            raise ValueError(_("Velg et tall fra 0 til 10."))


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 10 else None
