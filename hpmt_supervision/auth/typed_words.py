"""What was typed before a session ended, in the words of the form it was typed in: labels, and the texts of choices.

Only the names of fields come with what was sent. The room that the address belongs to has the forms, and the one that
knows most of the names is the one that was filled in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException
from wtforms.fields import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.core import UnboundField

from hpmt_supervision.auth.lapsed import MOST_SHOWN, Typed, shortened
from hpmt_supervision.web.forms import AppForm


@dataclass(frozen=True)
class Words:
    """What a page shows of what waits.

    Attributes:
        shown: labels and texts, the first of them.
        more: how many more go along.
    """

    shown: tuple[tuple[str, str], ...]
    more: int


def words_of(typed: Typed) -> Words:
    """Return what was typed with the labels of the form it was typed in.

    A field whose words are not known is counted and not shown, but for a text of several words, which its writer knows
    again without a label.

    Args:
        typed: what was typed.
    """
    visible = typed.visible
    form = _form_of(typed.path, {name for name, _value in visible})
    rows: list[tuple[str, str]] = []
    for name, value in visible:
        field = getattr(form, name, None) if form is not None else None
        row = _row(field, value) if isinstance(field, UnboundField) else _unlabelled(value)
        if row is not None and isinstance(field, UnboundField) and rows and row[0] == rows[-1][0]:
            # Several choices of one field stand on one line.
            rows[-1] = (row[0], f"{rows[-1][1]}, {row[1]}")
        elif row is not None:
            rows.append(row)
    shown = tuple((label, shortened(text)) for label, text in rows[:MOST_SHOWN])
    return Words(shown, more=max(0, len(visible) - len(shown)))


def _row(field: "UnboundField[Any]", value: str) -> tuple[str, str] | None:
    label = str(field.kwargs.get("label") or (field.args[0] if field.args else "") or "")
    kind = field.field_class
    if not label or issubclass(kind, HiddenField):
        return None
    if issubclass(kind, BooleanField):
        return label, _("Ja")
    if issubclass(kind, SelectField | SelectMultipleField | RadioField):
        # What is chosen among rows of the database is a number that says nothing.
        text = _choice_text(field.kwargs.get("choices") or (), value)
        return (label, text) if text else None
    return label, value


def _choice_text(choices: Any, value: str) -> str | None:
    if callable(choices) or isinstance(choices, dict):
        return None
    for choice in choices:
        code, text = (choice[0], choice[1]) if isinstance(choice, tuple) else (choice.value, choice.label)
        if str(code) == value:
            return str(text)
    return None


def _unlabelled(value: str) -> tuple[str, str] | None:
    return (_("Det du skrev"), value) if len(value.split()) > 1 else None


def _form_of(path: str, names: set[str]) -> type[AppForm] | None:
    room = _room_of(path)
    found = [(_known(form, names), form) for form in _forms(AppForm) if room and form.__module__.startswith(room)]
    best = max((count for count, _form in found), default=0)
    return next((form for count, form in found if count == best), None) if best else None


def _known(form: type[AppForm], names: set[str]) -> int:
    return sum(isinstance(getattr(form, name, None), UnboundField) for name in names)


def _room_of(path: str) -> str | None:
    try:
        adapter = current_app.url_map.bind("localhost")
        endpoint, _values = adapter.match(path.partition("?")[0], method="POST")
    except HTTPException:
        return None
    module = current_app.view_functions[endpoint].__module__
    return ".".join(module.split(".")[:2]) + "."


def _forms(base: type[AppForm]) -> Iterator[type[AppForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)
