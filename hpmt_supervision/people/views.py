"""Pages for people: the list, one person, and a person's name and e-mail."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people import directory, operations, structure
from hpmt_supervision.people.directory import PEOPLE_PER_PAGE, PeopleFilters
from hpmt_supervision.people.forms import ABSENCE_LABELS, KIND_LABELS, PART_LABELS, PersonForm
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.requests import page_number, saving

bp = Blueprint("people", __name__, url_prefix="/administrasjon", template_folder="templates")

LONGEST_SEARCH = 100


@bp.app_context_processor
def _labels() -> dict[str, Any]:
    """Give templates the words for codes."""
    return {
        "role_labels": ROLE_LABELS,
        "part_labels": PART_LABELS,
        "kind_labels": KIND_LABELS,
        "absence_labels": ABSENCE_LABELS,
    }


def show_form(form: FlaskForm, **page: Any) -> ResponseReturnValue:
    """Return the page of one form.

    Args:
        form: the form, with what was typed and what was wrong.
        page: ``title``, ``submit``, ``cancel`` (where to go without saving), ``crumbs``, and perhaps ``sub``,
            ``help`` and ``fields`` (the fields in the order shown).
    """
    shown = [field for field in form if not isinstance(field, HiddenField)]
    body = render_template("people/form.html", form=form, fields=shown, **page)
    return body, 422 if form.is_submitted() else 200


def unit_choices(units: list[Unit], *, empty: str) -> list[SelectChoice]:
    """Return units to choose from in the order of the tree, after one choice that is empty."""
    return [SelectChoice("", empty), *(SelectChoice(str(unit.id), unit.name) for unit in units)]


def search_text() -> str:
    """Return what is searched for, on one line and without what no name holds."""
    typed = request.args.get("sok", "")[:LONGEST_SEARCH]
    return " ".join("".join(letter if letter.isprintable() else " " for letter in typed).split())


def key_from_address(name: str) -> int | None:
    """Return a row's key from the address, or None when there is none that can be one."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def page_count(total: int, per_page: int) -> int:
    """Return how many pages a list takes."""
    return max(1, -(-total // per_page))


@bp.route("/")
@requires(Permission.SEE_STRUCTURE)
def index() -> ResponseReturnValue:
    """List people, with search and filters in the address."""
    viewer = current_viewer()
    role = request.args.get("rolle", "")
    filters = PeopleFilters(
        search=search_text(), unit_id=key_from_address("enhet"), role=role if role in set(Role) else None
    )
    page = page_number()
    rows, total = directory.people_page(filters, page, viewer.today)
    return render_template(
        "people/index.html",
        rows=rows,
        total=total,
        page=page,
        page_count=page_count(total, PEOPLE_PER_PAGE),
        filters=filters,
        units=[("", _("Alle enheter")), *((unit.id, unit.name) for unit in structure.all_units())],
        roles=[("", _("Alle roller")), *((found.value, label) for found, label in ROLE_LABELS.items())],
    )


@bp.route("/personer/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def new_person() -> ResponseReturnValue:
    """Register a person."""
    form = PersonForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            person = operations.create_person(
                name=form.name.data or "",
                email=form.email.data,
                by=current_viewer(),
                request_key=form.request_key.data,
            )
            person_id = person.id
        if saved:
            flash(_("Personen er registrert. Gi en rolle, så personen kan bruke løsningen."))
            return redirect(url_for("people.show", person_id=person_id))
    return show_form(
        form,
        title=_("Ny person"),
        submit=_("Registrer personen"),
        cancel=url_for("people.index"),
        crumbs=[(_("Administrasjon"), url_for("people.index"))],
        help=_("Registrer bare de som gir eller får veiledning, eller leder dem. En deltaker registreres aldri."),
    )


@bp.route("/personer/<int:person_id>")
@requires(Permission.SEE_STRUCTURE)
def show(person_id: int) -> ResponseReturnValue:
    """Show a person with roles, groups and absences, those that are over included."""
    return render_template(
        "people/show.html",
        person=directory.get_person(person_id),
        stand_ins=directory.stand_ins_of_person(person_id),
        today=current_viewer().today,
    )


@bp.route("/personer/<int:person_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def edit_person(person_id: int) -> ResponseReturnValue:
    """Change a person's name and e-mail."""
    person = directory.get_person(person_id)
    name = person.name
    form = PersonForm(obj=person)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.change_person(
                person=person,
                name=form.name.data or "",
                email=form.email.data,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            flash(_("Endringen er lagret."))
            return redirect(url_for("people.show", person_id=person_id))
    return show_form(
        form,
        title=_("Endre navn og e-post"),
        submit=_("Lagre"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
    )


def person_crumbs(person_id: int, name: str) -> list[tuple[str, str]]:
    """Return the way back from a form about a person."""
    return [(_("Administrasjon"), url_for("people.index")), (name, url_for("people.show", person_id=person_id))]
