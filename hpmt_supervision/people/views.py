"""Pages for one person: the person's spells, name and e-mail."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people import directory, history, operations
from hpmt_supervision.people.as_of import day_asked
from hpmt_supervision.people.forms import ABSENCE_LABELS, KIND_LABELS, PART_LABELS, PersonForm
from hpmt_supervision.people.pages import answer_form, changes_shown, person_crumbs, person_page
from hpmt_supervision.people.roles import ROLE_LABELS
from hpmt_supervision.people.viewer import current_viewer

bp = Blueprint("people", __name__, url_prefix="/administrasjon", template_folder="templates")


@bp.app_context_processor
def _labels() -> dict[str, Any]:
    """Give templates the words for codes."""
    return {
        "role_labels": ROLE_LABELS,
        "part_labels": PART_LABELS,
        "kind_labels": KIND_LABELS,
        "absence_labels": ABSENCE_LABELS,
    }


@bp.route("/personer/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def new_person() -> ResponseReturnValue:
    """Register a person."""
    form = PersonForm()
    return answer_form(
        form,
        lambda: operations.create_person(
            name=form.name.data or "", email=form.email.data, by=current_viewer(), request_key=form.request_key.data
        ),
        told=_("Personen er registrert. Gi en rolle, så personen kan bruke løsningen."),
        then=lambda person: person_page(person.id),
        title=_("Ny person"),
        submit=_("Registrer personen"),
        cancel=url_for("people.index"),
        crumbs=[(_("Administrasjon"), url_for("people.index"))],
        help=_("Registrer bare de som gir eller får veiledning, eller leder dem. En deltaker registreres aldri."),
    )


@bp.route("/personer/<int:person_id>")
@requires(Permission.SEE_STRUCTURE)
def show(person_id: int) -> ResponseReturnValue:
    """Show a person with roles, groups and absences, and what they were on a day."""
    changes, more = history.changes_of("person", person_id, limit=changes_shown())
    return render_template(
        "people/show.html",
        person=directory.get_person(person_id),
        stand_ins=directory.stand_ins_of_person(person_id),
        as_of=day_asked(),
        changes=changes,
        more_changes=more,
    )


@bp.route("/personer/<int:person_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def edit_person(person_id: int) -> ResponseReturnValue:
    """Change a person's name and e-mail."""
    person = directory.get_person(person_id)
    form = PersonForm(obj=person)
    return answer_form(
        form,
        lambda: operations.change_person(
            person=person,
            name=form.name.data or "",
            email=form.email.data,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=_("Endringen er lagret."),
        then=person_page(person_id),
        title=_("Endre navn og e-post"),
        submit=_("Lagre"),
        cancel=person_page(person_id),
        crumbs=person_crumbs(person_id, person.name),
    )
