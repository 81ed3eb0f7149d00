"""Pages for what a person has for some days: roles, memberships and absences."""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.permissions import Permission, asks_for_fresh_proof, requires
from hpmt_supervision.people import directory, group_directory, operations, structure
from hpmt_supervision.people.forms import (
    ABSENCE_LABELS,
    AbsenceDaysForm,
    AbsenceForm,
    LastDayForm,
    MembershipForm,
    MoveForm,
    RoleForm,
)
from hpmt_supervision.people.models import AbsenceKind, SupervisionGroup
from hpmt_supervision.people.pages import (
    answer_form,
    begin_ending,
    first_day,
    group_choices,
    person_crumbs,
    person_page,
    unit_choices,
)
from hpmt_supervision.people.queries import get_group
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.people.views import bp
from hpmt_supervision.web.requests import commits

MOST_NAMED_GROUPS = 3


def _about(person_id: int, name: str) -> dict[str, Any]:
    """Return what every form about a person has: where it leads, and the way back."""
    address = person_page(person_id)
    return {"then": address, "cancel": address, "crumbs": person_crumbs(person_id, name)}


def _role_ended(still_led: list[SupervisionGroup]) -> str:
    told = str(_("Rollen har fått en siste dag."))
    if not still_led:
        return told
    # The sentence travels in a cookie, which has room for some names and not for all.
    names = [_("«%(name)s»", name=group.name[:60]) for group in still_led[:MOST_NAMED_GROUPS]]
    if more := len(still_led) - len(names):
        names.append(_("%(count)d til", count=more))
    return f"{told} " + str(
        _(
            "Personen står fortsatt som veileder for %(groups)s etter den dagen. "
            "Avslutt medlemskapet under Veiledningsgrupper her, eller gi rollen til noen andre først.",
            groups=", ".join(names),
        )
    )


@bp.route("/personer/<int:person_id>/roller/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
@asks_for_fresh_proof
def add_role(person_id: int) -> ResponseReturnValue:
    """Give a person a role."""
    person = directory.get_person(person_id)
    form = RoleForm()
    form.unit_id.choices = unit_choices(structure.all_units(), empty=_("Velg enhet"))
    first_day(form)
    return answer_form(
        form,
        lambda: operations.add_role(
            person=person,
            role=form.role.data,
            unit=structure.get_unit(form.unit_id.key or 0),
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            position_percent=form.position_percent.data,
            by=current_viewer(),
        ),
        told=_("Rollen er gitt."),
        title=_("Gi en rolle"),
        sub=person.name,
        submit=_("Gi rollen"),
        help=_(
            "Rollen gjelder bare ved enheten du velger. En FM-veileder som har flere fylker, får en rolle ved hvert."
        ),
        **_about(person_id, person.name),
    )


@bp.route("/roller/<int:role_id>/avslutt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def end_role(role_id: int) -> ResponseReturnValue:
    """End a role."""
    assignment = directory.get_role(role_id)
    name = assignment.person.name
    what = f"{ROLE_LABELS[Role(assignment.role)]}, {assignment.unit.name}"
    form = LastDayForm()
    begin_ending(form, assignment)
    return answer_form(
        form,
        lambda: operations.end_role(
            assignment=assignment,
            valid_to=form.valid_to.data,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=lambda _made: _role_ended(directory.groups_still_led(assignment)),
        title=_("Avslutt rollen"),
        sub=f"{name} · {what}",
        submit=_("Avslutt rollen"),
        **_about(assignment.person_id, name),
    )


@bp.route("/roller/<int:role_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_STRUCTURE)
@commits
def remove_role(role_id: int) -> ResponseReturnValue:
    """Remove a role that has not begun."""
    assignment = directory.get_role(role_id)
    operations.remove_role(assignment=assignment, by=current_viewer())
    flash(_("Rollen er fjernet."))
    return redirect(person_page(assignment.person_id))


@bp.route("/personer/<int:person_id>/medlemskap/nytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
@asks_for_fresh_proof
def add_membership(person_id: int) -> ResponseReturnValue:
    """Let a person be part of a group."""
    person = directory.get_person(person_id)
    form = MembershipForm()
    form.group_id.choices = group_choices(group_directory.all_groups())
    first_day(form)
    return answer_form(
        form,
        lambda: operations.add_membership(
            group=get_group(form.group_id.key or 0),
            person=person,
            part=form.part.data,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            by=current_viewer(),
        ),
        told=_("Personen er lagt til i gruppa."),
        title=_("Legg til i en gruppe"),
        sub=person.name,
        submit=_("Legg til"),
        **_about(person_id, person.name),
    )


@bp.route("/medlemskap/<int:membership_id>/avslutt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def end_membership(membership_id: int) -> ResponseReturnValue:
    """End a membership."""
    membership = directory.get_membership(membership_id)
    name = membership.person.name
    form = LastDayForm()
    begin_ending(form, membership)
    return answer_form(
        form,
        lambda: operations.end_membership(
            membership=membership,
            valid_to=form.valid_to.data,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=_("Medlemskapet har fått en siste dag."),
        title=_("Avslutt medlemskapet"),
        sub=f"{name} · {membership.group.name}",
        submit=_("Avslutt medlemskapet"),
        help=_("Det som har hendt i gruppa til og med den dagen, blir stående der."),
        **_about(membership.person_id, name),
    )


@bp.route("/medlemskap/<int:membership_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_STRUCTURE)
@commits
def remove_membership(membership_id: int) -> ResponseReturnValue:
    """Remove a membership that has not begun."""
    membership = directory.get_membership(membership_id)
    operations.remove_membership(membership=membership, by=current_viewer())
    flash(_("Medlemskapet er fjernet."))
    return redirect(person_page(membership.person_id))


@bp.route("/medlemskap/<int:membership_id>/flytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
@asks_for_fresh_proof
def move(membership_id: int) -> ResponseReturnValue:
    """Move a person to another group."""
    membership = directory.get_membership(membership_id)
    group, name = membership.group, membership.person.name
    form = MoveForm()
    others = [row for row in group_directory.all_groups() if row.level == group.level and row.id != group.id]
    form.group_id.choices = group_choices(others)
    if request.method == "GET":
        form.version.data = str(membership.version)
    return answer_form(
        form,
        lambda: operations.move_person(
            membership=membership,
            to_group=get_group(form.group_id.key or 0),
            first_day=form.first_day.data,
            with_role=form.with_role.data,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=_("Personen er flyttet. Det som har vært, blir stående i den gamle gruppa."),
        title=_("Flytt til en annen gruppe"),
        sub=_("%(name)s er i %(group)s, %(unit)s", name=name, group=group.name, unit=group.unit.name),
        submit=_("Flytt"),
        help=_("Medlemskapet avsluttes dagen før, og et nytt begynner. Ingenting i fortida endres."),
        **_about(membership.person_id, name),
    )


@bp.route("/personer/<int:person_id>/fravaer/nytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def add_absence(person_id: int) -> ResponseReturnValue:
    """Register days away."""
    person = directory.get_person(person_id)
    form = AbsenceForm()
    return answer_form(
        form,
        lambda: operations.add_absence(
            person=person,
            kind=form.kind.data,
            from_date=form.from_date.data,
            to_date=form.to_date.data,
            by=current_viewer(),
        ),
        told=_("Fraværet er registrert."),
        title=_("Registrer fravær"),
        sub=person.name,
        submit=_("Registrer fraværet"),
        **_about(person_id, person.name),
    )


@bp.route("/fravaer/<int:absence_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def change_absence(absence_id: int) -> ResponseReturnValue:
    """Change or end an absence."""
    absence = directory.get_absence(absence_id)
    name = absence.person.name
    form = AbsenceDaysForm(obj=absence)
    return answer_form(
        form,
        lambda: operations.change_absence(
            absence=absence,
            from_date=form.from_date.data,
            to_date=form.to_date.data,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=_("Fraværet er endret."),
        title=_("Endre fraværet"),
        sub=f"{name} · {ABSENCE_LABELS[AbsenceKind(absence.kind)]}",
        submit=_("Lagre"),
        **_about(absence.person_id, name),
    )


@bp.route("/fravaer/<int:absence_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_STRUCTURE)
@commits
def remove_absence(absence_id: int) -> ResponseReturnValue:
    """Remove an absence that has not begun."""
    absence = directory.get_absence(absence_id)
    operations.remove_absence(absence=absence, by=current_viewer())
    flash(_("Fraværet er fjernet."))
    return redirect(person_page(absence.person_id))
