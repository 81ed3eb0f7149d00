"""Pages for one group: what it is on a day, its name and interval, its members and stand-ins."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.permissions import Permission, asks_for_fresh_proof, requires
from hpmt_supervision.people import directory, group_directory, history, operations, queries, structure
from hpmt_supervision.people.as_of import day_asked
from hpmt_supervision.people.forms import GroupForm, LastDayForm, MemberForm, NewGroupForm, StandInForm
from hpmt_supervision.people.models import Part, SupervisionGroup
from hpmt_supervision.people.pages import (
    answer_form,
    begin_ending,
    changes_shown,
    first_day,
    group_crumbs,
    group_page,
    people_choices,
    unit_choices,
)
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.people.views import bp
from hpmt_supervision.web.form_choices import SelectChoice


def _about(group: SupervisionGroup) -> dict[str, Any]:
    """Return what every form about a group has: where it leads, and the way back."""
    address = group_page(group.id)
    return {"then": address, "cancel": address, "crumbs": group_crumbs(group)}


@bp.route("/grupper/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def new_group() -> ResponseReturnValue:
    """Make a group."""
    form = NewGroupForm()
    form.unit_id.choices = unit_choices(structure.all_units(), empty=_("Velg enhet"))
    if request.method == "GET":
        form.unit_id.data = request.args.get("enhet", "")
    return answer_form(
        form,
        lambda: operations.create_group(
            level=form.level.data,
            unit=structure.get_unit(form.unit_id.key or 0),
            name=form.name.data or "",
            interval_days=form.interval_days.data or 0,
            by=current_viewer(),
            request_key=form.request_key.data,
        ),
        told=_("Gruppa er opprettet. Legg til veileder og medlemmer."),
        then=lambda made: group_page(made.id),
        title=_("Ny veiledningsgruppe"),
        submit=_("Opprett gruppa"),
        cancel=url_for("people.groups"),
        crumbs=[(_("Veiledningsgrupper"), url_for("people.groups"))],
    )


@bp.route("/grupper/<int:group_id>")
@requires(Permission.SEE_STRUCTURE)
def group(group_id: int) -> ResponseReturnValue:
    """Show a group as it is on a day, and who has been or will be part of it."""
    as_of = day_asked()
    found = queries.get_group(group_id)
    rows = group_directory.memberships_of_group(group_id)
    changes, more = history.changes_of("group", group_id, limit=changes_shown())
    return render_template(
        "people/group.html",
        group=found,
        as_of=as_of,
        supervisors=[row for row in rows if row.part == Part.SUPERVISOR],
        members=[row for row in rows if row.part == Part.SUPERVISEE],
        leading=group_directory.leading_with_role(group_id, as_of.day),
        absent=queries.absent_people({row.person_id for row in rows}, as_of.day),
        stand_ins=group_directory.stand_ins_of_group(group_id),
        changes=changes,
        more_changes=more,
    )


@bp.route("/grupper/<int:group_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def edit_group(group_id: int) -> ResponseReturnValue:
    """Change a group's name and interval."""
    found = queries.get_group(group_id)
    form = GroupForm(obj=found)
    return answer_form(
        form,
        lambda: operations.change_group(
            group=found,
            name=form.name.data or "",
            interval_days=form.interval_days.data or 0,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=_("Endringen er lagret."),
        title=_("Endre gruppa"),
        sub=found.name,
        submit=_("Lagre"),
        **_about(found),
    )


@bp.route("/grupper/<int:group_id>/medlemmer/nytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
@asks_for_fresh_proof
def add_member(group_id: int) -> ResponseReturnValue:
    """Let somebody whose role fits be part of a group."""
    viewer = current_viewer()
    found = queries.get_group(group_id)
    form = MemberForm()
    form.person_id.choices = people_choices(group_directory.candidates_for(found, viewer.today))
    first_day(form)
    if request.method == "GET":
        form.part.data = request.args.get("som") if request.args.get("som") in set(Part) else Part.SUPERVISEE.value
    return answer_form(
        form,
        lambda: operations.add_membership(
            group=found,
            person=directory.get_person(form.person_id.key or 0),
            part=form.part.data,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            by=viewer,
        ),
        told=_("Personen er lagt til i gruppa."),
        title=_("Legg til i gruppa"),
        sub=f"{found.name}, {found.unit.name}",
        submit=_("Legg til"),
        help=_("Lista viser dem som har en rolle som passer. Andre legger du til fra siden om personen."),
        **_about(found),
    )


@bp.route("/grupper/<int:group_id>/stedfortredere/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
@asks_for_fresh_proof
def add_stand_in(group_id: int) -> ResponseReturnValue:
    """Let somebody lead a group in a supervisor's place."""
    viewer = current_viewer()
    found = queries.get_group(group_id)
    form = StandInForm()
    leaders = [row for row in group_directory.memberships_of_group(group_id) if row.part == Part.SUPERVISOR]
    own = {row.person_id: row.person.name for row in leaders}
    form.absent_person_id.choices = [
        SelectChoice("", _("Velg veileder")),
        *(SelectChoice(str(key), name) for key, name in own.items()),
    ]
    form.person_id.choices = people_choices(group_directory.candidates_for(found, viewer.today))
    return answer_form(
        form,
        lambda: operations.add_stand_in(
            group=found,
            absent_person=directory.get_person(form.absent_person_id.key or 0),
            person=directory.get_person(form.person_id.key or 0),
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            by=viewer,
        ),
        told=_("Stedfortrederen er lagt til."),
        title=_("Legg til stedfortreder"),
        sub=f"{found.name}, {found.unit.name}",
        submit=_("Legg til"),
        help=_("Stedfortrederen leder gruppa og kan lese sakene som er delt med veilederen, bare disse dagene."),
        **_about(found),
    )


@bp.route("/stedfortredere/<int:stand_in_id>/avslutt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def end_stand_in(stand_in_id: int) -> ResponseReturnValue:
    """Let a stand-in's days end earlier."""
    row = group_directory.get_stand_in(stand_in_id)
    form = LastDayForm()
    begin_ending(form, row)
    return answer_form(
        form,
        lambda: operations.end_stand_in(
            stand_in=row,
            valid_to=form.valid_to.data,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=_("Stedfortrederen er avsluttet."),
        title=_("Avslutt stedfortrederen"),
        sub=f"{row.person.name} · {row.group.name}",
        submit=_("Avslutt"),
        **_about(row.group),
    )
