"""Pages for the structure of groups: the list, one group on a day, its members and stand-ins."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people import directory, operations, queries, structure
from hpmt_supervision.people.forms import GroupForm, LastDayForm, MemberForm, NewGroupForm, StandInForm
from hpmt_supervision.people.hierarchy import Spell, is_within
from hpmt_supervision.people.models import Part, SupervisionGroup
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.structure import GROUPS_PER_PAGE, GroupFilters
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.people.views import (
    bp,
    key_from_address,
    page_count,
    search_text,
    show_form,
    unit_choices,
)
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.form_fields import read_date
from hpmt_supervision.web.requests import page_number, saving


@bp.route("/grupper")
@requires(Permission.SEE_STRUCTURE)
def groups() -> ResponseReturnValue:
    """List groups, with search and filters in the address."""
    level = key_from_address("niva")
    filters = GroupFilters(search=search_text(), level=level if level in {1, 2, 3} else None)
    page = page_number()
    rows, total = structure.group_page(filters, page, current_viewer().today)
    return render_template(
        "people/groups.html",
        rows=rows,
        total=total,
        page=page,
        page_count=page_count(total, GROUPS_PER_PAGE),
        filters=filters,
        levels=[("", _("Alle nivåer")), *((str(number), _("Nivå %(number)d", number=number)) for number in (1, 2, 3))],
    )


@bp.route("/grupper/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def new_group() -> ResponseReturnValue:
    """Make a group."""
    form = NewGroupForm()
    form.unit_id.choices = unit_choices(structure.all_units(), empty=_("Velg enhet"))
    if request.method == "GET":
        form.unit_id.data = request.args.get("enhet", "")
    if form.validate_on_submit():
        with saving(form) as saved:
            made = operations.create_group(
                level=form.level.data,
                unit=structure.get_unit(form.unit_id.key or 0),
                name=form.name.data or "",
                interval_days=form.interval_days.data or 0,
                by=current_viewer(),
                request_key=form.request_key.data,
            )
            group_id = made.id
        if saved:
            return _to_group(group_id, _("Gruppa er opprettet. Legg til veileder og medlemmer."))
    return show_form(
        form,
        title=_("Ny veiledningsgruppe"),
        submit=_("Opprett gruppa"),
        cancel=url_for("people.groups"),
        crumbs=[(_("Veiledningsgrupper"), url_for("people.groups"))],
    )


def _to_group(group_id: int, told: str) -> Response:
    flash(told)
    return redirect(url_for("people.group", group_id=group_id))


def _crumbs(group: SupervisionGroup) -> list[tuple[str, str]]:
    return [
        (_("Veiledningsgrupper"), url_for("people.groups")),
        (group.name, url_for("people.group", group_id=group.id)),
    ]


@bp.route("/grupper/<int:group_id>")
@requires(Permission.SEE_STRUCTURE)
def group(group_id: int) -> ResponseReturnValue:
    """Show a group as it is on a day, and who has been or will be part of it."""
    today = current_viewer().today
    typed = request.args.get("dato", "").strip()[:20]
    chosen = read_date(typed) if typed else today
    on = chosen or today
    rows = structure.memberships_of_group(group_id)
    present = [row for row in rows if is_within(Spell(row.valid_from, row.valid_to), on)]
    return render_template(
        "people/group.html",
        group=queries.get_group(group_id),
        on=on,
        typed=typed,
        date_error=None if chosen else _("Fant ingen dato her. Skriv dag, måned og år, slik: 26.11.2026."),
        supervisors=[row for row in present if row.part == Part.SUPERVISOR],
        members=[row for row in present if row.part == Part.SUPERVISEE],
        others=[row for row in rows if row not in present],
        absent=queries.absent_people({row.person_id for row in present}, on),
        stand_ins=structure.stand_ins_of_group(group_id),
        today=today,
    )


@bp.route("/grupper/<int:group_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def edit_group(group_id: int) -> ResponseReturnValue:
    """Change a group's name and interval."""
    found = queries.get_group(group_id)
    crumbs, name = _crumbs(found), found.name
    form = GroupForm(obj=found)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.change_group(
                group=found,
                name=form.name.data or "",
                interval_days=form.interval_days.data or 0,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            return _to_group(group_id, _("Endringen er lagret."))
    return show_form(
        form,
        title=_("Endre gruppa"),
        sub=name,
        submit=_("Lagre"),
        cancel=url_for("people.group", group_id=group_id),
        crumbs=crumbs,
    )


@bp.route("/grupper/<int:group_id>/medlemmer/nytt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def add_member(group_id: int) -> ResponseReturnValue:
    """Let somebody whose role fits be part of a group."""
    viewer = current_viewer()
    found = queries.get_group(group_id)
    crumbs, sub = _crumbs(found), f"{found.name}, {found.unit.name}"
    form = MemberForm()
    form.person_id.choices = _people_choices(found)
    if request.method == "GET":
        form.valid_from.data = viewer.today
        form.part.data = request.args.get("som") if request.args.get("som") in set(Part) else Part.SUPERVISEE.value
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.add_membership(
                group=found,
                person=directory.get_person(form.person_id.key or 0),
                part=form.part.data,
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                by=viewer,
            )
        if saved:
            return _to_group(group_id, _("Personen er lagt til i gruppa."))
    return show_form(
        form,
        title=_("Legg til i gruppa"),
        sub=sub,
        submit=_("Legg til"),
        cancel=url_for("people.group", group_id=group_id),
        crumbs=crumbs,
        help=_("Lista viser dem som har en rolle som passer. Andre legger du til fra siden om personen."),
    )


def _people_choices(found: SupervisionGroup) -> list[SelectChoice]:
    roles: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    for person, role in structure.candidates_for(found, current_viewer().today):
        names[person.id] = person.name
        roles.setdefault(person.id, []).append(str(ROLE_LABELS[Role(role)]))
    return [
        SelectChoice("", _("Velg person")),
        *(SelectChoice(str(key), f"{name} ({', '.join(roles[key])})") for key, name in names.items()),
    ]


@bp.route("/grupper/<int:group_id>/stedfortredere/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def add_stand_in(group_id: int) -> ResponseReturnValue:
    """Let somebody lead a group in a supervisor's place."""
    found = queries.get_group(group_id)
    crumbs, sub = _crumbs(found), f"{found.name}, {found.unit.name}"
    form = StandInForm()
    leaders = [row for row in structure.memberships_of_group(group_id) if row.part == Part.SUPERVISOR]
    own = {row.person_id: row.person.name for row in leaders}
    form.absent_person_id.choices = [
        SelectChoice("", _("Velg veileder")),
        *(SelectChoice(str(key), name) for key, name in own.items()),
    ]
    form.person_id.choices = _people_choices(found)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.add_stand_in(
                group=found,
                absent_person=directory.get_person(form.absent_person_id.key or 0),
                person=directory.get_person(form.person_id.key or 0),
                valid_from=form.valid_from.data,
                valid_to=form.valid_to.data,
                by=current_viewer(),
            )
        if saved:
            return _to_group(group_id, _("Stedfortrederen er lagt til."))
    return show_form(
        form,
        title=_("Legg til stedfortreder"),
        sub=sub,
        submit=_("Legg til"),
        cancel=url_for("people.group", group_id=group_id),
        crumbs=crumbs,
        help=_("Stedfortrederen leder gruppa og kan lese sakene som er delt med veilederen, bare disse dagene."),
    )


@bp.route("/stedfortredere/<int:stand_in_id>/avslutt", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def end_stand_in(stand_in_id: int) -> ResponseReturnValue:
    """Let a stand-in's days end earlier."""
    row = structure.get_stand_in(stand_in_id)
    group_id, crumbs, sub = row.group_id, _crumbs(row.group), f"{row.person.name} · {row.group.name}"
    form = LastDayForm()
    if request.method == "GET":
        form.version.data = str(row.version)
        form.valid_to.data = max(current_viewer().today, row.valid_from)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.end_stand_in(
                stand_in=row,
                valid_to=form.valid_to.data,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            return _to_group(group_id, _("Stedfortrederen er avsluttet."))
    return show_form(
        form,
        title=_("Avslutt stedfortrederen"),
        sub=sub,
        submit=_("Avslutt"),
        cancel=url_for("people.group", group_id=group_id),
        crumbs=crumbs,
    )
