"""The choices of a WTForms field in the shape the macros take."""

from collections.abc import Mapping
from typing import Any

# The stubs are older than the class; every form takes it from here, so that the exception stands once.
from wtforms.fields.choices import SelectChoice as SelectChoice  # type: ignore[attr-defined]
from wtforms.fields.choices import SelectFieldBase


def choice_list(field: SelectFieldBase, areas: Mapping[Any, Any] | None = None) -> list[tuple[Any, ...]]:
    """List a field's choices.

    Args:
        field: a field of one or many choices.
        areas: for chips, the areas of effort of each value.

    Returns:
        Tuples of value and label, with a third part when there is one: the areas, or the description that the
        choice carries as ``{"description": …}`` among its attributes.
    """
    found: list[tuple[Any, ...]] = []
    for choice in field.iter_choices():
        value, label, attributes = choice[0], choice[1], choice[3] if len(choice) > 3 else {}
        if areas is not None:
            found.append((value, label, areas.get(value, ())))
        elif attributes and attributes.get("description"):
            found.append((value, label, attributes["description"]))
        else:
            found.append((value, label))
    return found


def choice_groups(field: Any) -> list[tuple[Any, ...]] | dict[str, list[tuple[Any, ...]]]:
    """List a select field's choices, by group when it has groups.

    Args:
        field: a select field.
    """
    if not field.has_groups():
        return choice_list(field)
    return {str(name): [(choice[0], choice[1]) for choice in choices] for name, choices in field.iter_groups()}
