"""Pages for what a person has for some days: roles, memberships and absences."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people import directory, operations, structure
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
from hpmt_supervision.people.queries import get_group
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.people.views import bp, person_crumbs, show_form, unit_choices
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.requests import commits, saving

MOST_NAMED_GROUPS = 3


def _to_person(person_id: int, told: str) -> Response:
    flash(told)
    return redirect(url_for("people.show", person_id=person_id))


def _role_ended(still_led: list[SupervisionGroup]) -> str:
    told: str = _("Rollen har fått en siste dag.")
    if not still_led:
        return told
    # The sentence travels in a cookie, which has room for some names and not for all.
    names = [f"«{group.name[:60]}»" for group in still_led[:MOST_NAMED_GROUPS]]
    if more := len(still_led) - len(names):
        names.append(_("%(count)d til", count=more))
    return (
        told
        + " "
        + _(
            "Personen står fortsatt som veileder for %(groups)s etter den dagen. "
            "Avslutt medlemskapet under Veiledningsgrupper her, eller gi rollen til noen andre først.",
            groups=", ".join(names),
        )
    )


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


@bp.route("/personer/<int:person_id>/roller/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def add_role(person_id: int) -> ResponseReturnValue:
    """Give a person a role."""
    person = directory.get_person(person_id)
    name = person.name
    form = RoleForm()
    form.unit_id.choices = unit_choices(structure.all_units(), empty=_("Velg enhet"))
    if request.method == "GET":
        form.valid_from.data = current_viewer().today
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.add_role(
                person=person,
                role=form.role.data,
                unit=structure.get_unit(form.unit_id.key or 0),
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                position_percent=form.position_percent.data,
                by=current_viewer(),
            )
        if saved:
            return _to_person(person_id, _("Rollen er gitt."))
    return show_form(
        form,
        title=_("Gi en rolle"),
        sub=name,
        submit=_("Gi rollen"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
        help=_(
            "Rollen gjelder bare ved enheten du velger. En FM-veileder som har flere fylker, får en rolle ved hvert."
        ),
    )


@bp.route("/roller/<int:role_id>/avslutt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def end_role(role_id: int) -> ResponseReturnValue:
    """End a role."""
    assignment = directory.get_role(role_id)
    person_id, name = assignment.person_id, assignment.person.name
    what = f"{ROLE_LABELS[Role(assignment.role)]}, {assignment.unit.name}"
    form = LastDayForm()
    if request.method == "GET":
        form.version.data = str(assignment.version)
        form.valid_to.data = max(current_viewer().today, assignment.valid_from)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.end_role(
                assignment=assignment,
                valid_to=form.valid_to.data,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            return _to_person(person_id, _role_ended(directory.groups_still_led(assignment)))
    return show_form(
        form,
        title=_("Avslutt rollen"),
        sub=f"{name} · {what}",
        submit=_("Avslutt rollen"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
    )


@bp.route("/roller/<int:role_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_STRUCTURE)
@commits
def remove_role(role_id: int) -> ResponseReturnValue:
    """Remove a role that has not begun."""
    assignment = directory.get_role(role_id)
    operations.remove_role(assignment=assignment, by=current_viewer())
    return _to_person(assignment.person_id, _("Rollen er fjernet."))


@bp.route("/personer/<int:person_id>/medlemskap/nytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def add_membership(person_id: int) -> ResponseReturnValue:
    """Let a person be part of a group."""
    person = directory.get_person(person_id)
    name = person.name
    form = MembershipForm()
    form.group_id.choices = group_choices(structure.all_groups())
    if request.method == "GET":
        form.valid_from.data = current_viewer().today
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.add_membership(
                group=get_group(form.group_id.key or 0),
                person=person,
                part=form.part.data,
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                by=current_viewer(),
            )
        if saved:
            return _to_person(person_id, _("Personen er lagt til i gruppa."))
    return show_form(
        form,
        title=_("Legg til i en gruppe"),
        sub=name,
        submit=_("Legg til"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
    )


@bp.route("/medlemskap/<int:membership_id>/avslutt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def end_membership(membership_id: int) -> ResponseReturnValue:
    """End a membership."""
    membership = directory.get_membership(membership_id)
    person_id, name = membership.person_id, membership.person.name
    sub = f"{name} · {membership.group.name}"
    form = LastDayForm()
    if request.method == "GET":
        form.version.data = str(membership.version)
        form.valid_to.data = max(current_viewer().today, membership.valid_from)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.end_membership(
                membership=membership,
                valid_to=form.valid_to.data,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            return _to_person(person_id, _("Medlemskapet har fått en siste dag."))
    return show_form(
        form,
        title=_("Avslutt medlemskapet"),
        sub=sub,
        submit=_("Avslutt medlemskapet"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
        help=_("Det som har hendt i gruppa til og med den dagen, blir stående der."),
    )


@bp.route("/medlemskap/<int:membership_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_STRUCTURE)
@commits
def remove_membership(membership_id: int) -> ResponseReturnValue:
    """Remove a membership that has not begun."""
    membership = directory.get_membership(membership_id)
    operations.remove_membership(membership=membership, by=current_viewer())
    return _to_person(membership.person_id, _("Medlemskapet er fjernet."))


@bp.route("/medlemskap/<int:membership_id>/flytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def move(membership_id: int) -> ResponseReturnValue:
    """Move a person to another group."""
    membership = directory.get_membership(membership_id)
    person_id, level, from_group_id = membership.person_id, membership.group.level, membership.group_id
    name = membership.person.name
    sub = _(
        "%(name)s er i %(group)s, %(unit)s",
        name=name,
        group=membership.group.name,
        unit=membership.group.unit.name,
    )
    form = MoveForm()
    others = [row for row in structure.all_groups() if row.level == level and row.id != from_group_id]
    form.group_id.choices = group_choices(others)
    if request.method == "GET":
        form.version.data = str(membership.version)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.move_person(
                membership=membership,
                to_group=get_group(form.group_id.key or 0),
                first_day=form.first_day.data,
                with_role=form.with_role.data,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            return _to_person(person_id, _("Personen er flyttet. Det som har vært, blir stående i den gamle gruppa."))
    return show_form(
        form,
        title=_("Flytt til en annen gruppe"),
        sub=sub,
        submit=_("Flytt"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
        help=_("Medlemskapet avsluttes dagen før, og et nytt begynner. Ingenting i fortida endres."),
    )


@bp.route("/personer/<int:person_id>/fravaer/nytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def add_absence(person_id: int) -> ResponseReturnValue:
    """Register days away."""
    person = directory.get_person(person_id)
    name = person.name
    form = AbsenceForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.add_absence(
                person=person,
                kind=form.kind.data,
                from_date=form.from_date.data,
                to_date=form.to_date.data,
                by=current_viewer(),
            )
        if saved:
            return _to_person(person_id, _("Fraværet er registrert."))
    return show_form(
        form,
        title=_("Registrer fravær"),
        sub=name,
        submit=_("Registrer fraværet"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
    )


@bp.route("/fravaer/<int:absence_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def change_absence(absence_id: int) -> ResponseReturnValue:
    """Change or end an absence."""
    absence = directory.get_absence(absence_id)
    person_id, name = absence.person_id, absence.person.name
    sub = f"{name} · {ABSENCE_LABELS[AbsenceKind(absence.kind)]}"
    form = AbsenceDaysForm(obj=absence)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.change_absence(
                absence=absence,
                from_date=form.from_date.data,
                to_date=form.to_date.data,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            return _to_person(person_id, _("Fraværet er endret."))
    return show_form(
        form,
        title=_("Endre fraværet"),
        sub=sub,
        submit=_("Lagre"),
        cancel=url_for("people.show", person_id=person_id),
        crumbs=person_crumbs(person_id, name),
    )


@bp.route("/fravaer/<int:absence_id>/fjern", methods=["POST"])
@requires(Permission.MANAGE_STRUCTURE)
@commits
def remove_absence(absence_id: int) -> ResponseReturnValue:
    """Remove an absence that has not begun."""
    absence = directory.get_absence(absence_id)
    operations.remove_absence(absence=absence, by=current_viewer())
    return _to_person(absence.person_id, _("Fraværet er fjernet."))
