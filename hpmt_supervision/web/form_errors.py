"""The errors of a form as an error summary needs them: the field to go to and the sentence."""

from collections.abc import Iterator
from typing import Any

from wtforms import Form
from wtforms.fields import FieldList, FormField, HiddenField, RadioField, SelectMultipleField
from wtforms.fields.core import Field


def form_error_items(form: Form) -> list[tuple[str | None, str]]:
    """List a form's errors in the order of its fields, nested forms and lists included.

    Args:
        form: a validated form.

    Returns:
        Pairs of the element to link to (``None`` for an error about the whole form) and the sentence.
    """
    items: list[tuple[str | None, str]] = [(None, str(error)) for error in form.form_errors]
    for field in form:
        items.extend(_field_items(field))
    return items


def _field_items(field: Field) -> Iterator[tuple[str | None, str]]:
    if isinstance(field, FormField):
        yield from form_error_items(field.form)
        return
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _field_items(entry)
        for error in _own_errors(field):
            yield (f"{field.id}-0" if field.entries else field.id, error)
        return
    for error in _own_errors(field):
        yield (error_target(field), error)


def error_target(field: Field) -> str | None:
    """Return the id of the control that an error link should move to.

    Args:
        field: a field with an error.

    Returns:
        The first control of a group, the field itself, or ``None`` for a hidden field, which nobody can go to.
    """
    if isinstance(field, HiddenField):
        return None
    if isinstance(field, RadioField | SelectMultipleField):
        return f"{field.id}-0"
    return str(field.id)


def _own_errors(field: Field) -> list[str]:
    errors: list[Any] = list(field.errors)
    return [str(error) for error in errors if not isinstance(error, list | dict | tuple)]
