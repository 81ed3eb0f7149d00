"""What the pages of the administration share: the page of one form, choices, and what stands in the address."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from hpmt_supervision.people.history import LATEST, MOST
from hpmt_supervision.people.models import Person, SupervisionGroup, Unit
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.numbers import whole
from hpmt_supervision.web.requests import saving

LONGEST_SEARCH = 100
Made = TypeVar("Made")


def show_form(form: FlaskForm, **page: Any) -> ResponseReturnValue:
    """Return the page of one form.

    Args:
        form: the form, with what was typed and what was wrong.
        page: ``title``, ``submit``, ``cancel`` (where to go without saving), ``crumbs``, and perhaps ``sub`` and
            ``help``.
    """
    shown = [field for field in form if not isinstance(field, HiddenField)]
    body = render_template("people/form.html", form=form, fields=shown, **page)
    return body, 422 if form.is_submitted() else 200


def answer_form(
    form: FlaskForm,
    act: Callable[[], Made],
    *,
    told: str | Callable[[Made], str],
    then: str | Callable[[Made], str],
    **page: Any,
) -> ResponseReturnValue:
    """Do what a form asks for when it can be read, and otherwise show it with what was typed and what was wrong.

    Args:
        form: the form.
        act: calls the one operation of the page; what it raises lands on the form.
        told: what to tell when it is done, or a function of what the operation made.
        then: the address to go to, or a function of what the operation made.
        page: as ``show_form``.
    """
    if form.validate_on_submit():
        with saving(form) as saved:
            made = act()
        if saved:
            flash(told(made) if callable(told) else told)
            return redirect(then(made) if callable(then) else then)
    return show_form(form, **page)


def begin_ending(form: Any, row: Any) -> None:
    """Let a form about the last day of a spell open with its version and the earliest last day it can have from today.

    Args:
        form: a ``LastDayForm``.
        row: what ends, with ``version`` and ``valid_from``.
    """
    if request.method == "GET":
        form.version.data = str(row.version)
        form.valid_to.data = max(current_viewer().today, row.valid_from)


def first_day(form: Any) -> None:
    """Let a form about a new spell open with today as its first day."""
    if request.method == "GET":
        form.valid_from.data = current_viewer().today


def changes_shown() -> int:
    """Return how many of the latest changes a page shows: all that may be asked for, or the last ones."""
    return MOST if request.args.get("endringer") == "alle" else LATEST


def unit_choices(units: list[Unit], *, empty: str) -> list[SelectChoice]:
    """Return units to choose from in the order of the tree, after one choice that is empty."""
    return [SelectChoice("", empty), *(SelectChoice(str(unit.id), unit.name) for unit in units)]


def group_choices(groups: list[SupervisionGroup]) -> list[SelectChoice]:
    """Return groups to choose from, by level; the choices are named by unit and group."""
    names = {1: _("Nivå 1, Nav-kontor"), 2: _("Nivå 2, fylker"), 3: _("Nivå 3, nasjonalt")}
    return [
        SelectChoice("", _("Velg gruppe"), optgroup=_("Velg")),
        *(
            SelectChoice(str(group.id), f"{group.unit.name}: {group.name}", optgroup=names[group.level])
            for group in groups
        ),
    ]


def people_choices(candidates: Iterable[tuple[Person, str]]) -> list[SelectChoice]:
    """Return people to choose from, each once with all the roles that fit.

    Args:
        candidates: people with one role each, in the order to show them.
    """
    roles: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for person, role in candidates:
        names[person.id] = person.name
        roles.setdefault(person.id, []).append(str(ROLE_LABELS[Role(role)]))
    return [
        SelectChoice("", _("Velg person")),
        *(SelectChoice(str(key), f"{name} ({', '.join(roles[key])})") for key, name in names.items()),
    ]


def search_text() -> str:
    """Return what is searched for, on one line and without what no name holds."""
    typed = request.args.get("sok", "")[:LONGEST_SEARCH]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())


def key_from_address(name: str) -> int | None:
    """Return a row's key from the address, or None when there is none that can be one."""
    value = request.args.get(name, "")
    return whole(value)


def person_page(person_id: int) -> str:
    """Return the address of a person's page."""
    return url_for("people.show", person_id=person_id)


def person_crumbs(person_id: int, name: str) -> list[tuple[str, str]]:
    """Return the way back from a form about a person."""
    return [(_("Administrasjon"), url_for("people.index")), (name, person_page(person_id))]


def group_page(group_id: int) -> str:
    """Return the address of a group's page."""
    return url_for("people.group", group_id=group_id)


def group_crumbs(group: SupervisionGroup) -> list[tuple[str, str]]:
    """Return the way back from a form about a group."""
    return [(_("Veiledningsgrupper"), url_for("people.groups")), (group.name, group_page(group.id))]
