"""Pages for one unit: what it has on a day, a new one, its name, and closing, merging and opening it again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people import group_directory, history, operations, structure
from hpmt_supervision.people.as_of import day_asked
from hpmt_supervision.people.closing import still_open
from hpmt_supervision.people.forms import CloseUnitForm, MergeUnitForm, NewUnitForm, UnitForm
from hpmt_supervision.people.models import Unit, UnitKind
from hpmt_supervision.people.pages import answer_form, changes_shown, unit_choices
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.people.views import bp
from hpmt_supervision.web.requests import commits, posted_version, saving


def _unit_page(unit_id: int) -> str:
    return url_for("people.unit", unit_id=unit_id)


def _crumbs(unit_id: int, name: str) -> list[tuple[str, str]]:
    return [(_("Enheter"), url_for("people.units")), (name, _unit_page(unit_id))]


@bp.route("/enheter/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def new_unit() -> ResponseReturnValue:
    """Make a unit."""
    form = NewUnitForm()
    parents = [row for row in structure.all_units() if row.kind != UnitKind.OFFICE]
    form.parent_id.choices = unit_choices(parents, empty=_("Ingen, den står øverst"))
    return answer_form(
        form,
        lambda: operations.create_unit(
            kind=form.kind.data,
            name=form.name.data or "",
            parent=structure.get_unit(form.parent_id.key) if form.parent_id.key else None,
            opened_on=form.opened_on.data,
            by=current_viewer(),
            request_key=form.request_key.data,
        ),
        told=_("Enheten er opprettet."),
        then=lambda made: _unit_page(made.id),
        title=_("Ny enhet"),
        submit=_("Opprett enheten"),
        cancel=url_for("people.units"),
        crumbs=[(_("Enheter"), url_for("people.units"))],
    )


@bp.route("/enheter/<int:unit_id>")
@requires(Permission.SEE_STRUCTURE)
def unit(unit_id: int) -> ResponseReturnValue:
    """Show a unit as it is on a day, with what is under it, its groups and those who hold a role there."""
    as_of = day_asked()
    changes, more = history.changes_of("unit", unit_id, limit=changes_shown())
    return render_template(
        "people/unit.html",
        unit=structure.get_unit(unit_id),
        children=structure.children_of(unit_id),
        groups=group_directory.groups_at(unit_id, as_of.day),
        roles=structure.roles_of(unit_id),
        as_of=as_of,
        changes=changes,
        more_changes=more,
    )


@bp.route("/enheter/<int:unit_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def edit_unit(unit_id: int) -> ResponseReturnValue:
    """Rename a unit or correct the day it opened."""
    found = structure.get_unit(unit_id)
    form = UnitForm(obj=found)
    return answer_form(
        form,
        lambda: operations.change_unit(
            unit=found,
            name=form.name.data or "",
            opened_on=form.opened_on.data,
            expected_version=form.expected_version,
            by=current_viewer(),
        ),
        told=_("Endringen er lagret."),
        then=_unit_page(unit_id),
        title=_("Endre enheten"),
        sub=found.name,
        submit=_("Lagre"),
        cancel=_unit_page(unit_id),
        crumbs=_crumbs(unit_id, found.name),
    )


@bp.route("/enheter/<int:unit_id>/steng", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def close_unit(unit_id: int) -> ResponseReturnValue:
    """Close a unit, after a look at what stands open there."""
    found = structure.get_unit(unit_id)
    return _closing(found, CloseUnitForm(), title=_("Steng enheten"), told=_("Enheten har fått en siste dag."))


@bp.route("/enheter/<int:unit_id>/sla-sammen", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def merge_unit(unit_id: int) -> ResponseReturnValue:
    """Merge a unit into another, after a look at what stands open there."""
    found = structure.get_unit(unit_id)
    form = MergeUnitForm()
    form.into_id.choices = unit_choices(structure.units_to_merge_into(found), empty=_("Velg enhet"))
    return _closing(found, form, title=_("Slå sammen med en annen enhet"), told=_("Enheten er slått sammen."))


def _closing(found: Unit, form: CloseUnitForm, *, title: str, told: str) -> ResponseReturnValue:
    """Answer either form: the first sending shows what it means, and the second does it when nothing has changed."""
    viewer, unit_id, name = current_viewer(), found.id, found.name
    if request.method == "GET":
        form.version.data = str(found.version)
        form.closed_on.data = found.closed_on
    counts = None
    if form.validate_on_submit():
        counts = still_open(unit_id, form.closed_on.data, today=viewer.today)
        seen = form.mark(counts.mark)
        if form.seen.data == seen and request.form.get("do") == "close":
            with saving(form) as saved:
                operations.close_unit(
                    unit=found,
                    closed_on=form.closed_on.data,
                    end_memberships=form.end_memberships.data,
                    end_roles=form.end_roles.data,
                    cancel_sessions=form.sessions.data == "cancel",
                    merged_into=structure.get_unit(form.into_key) if form.into_key else None,
                    expected_version=form.expected_version,
                    by=viewer,
                )
            if saved:
                flash(told)
                return redirect(_unit_page(unit_id))
            counts = still_open(unit_id, form.closed_on.data, today=viewer.today)
        form.seen.data = seen
    body = render_template(
        "people/close_unit.html",
        form=form,
        name=name,
        title=title,
        counts=counts,
        merges="into_id" in form,
        cancel=_unit_page(unit_id),
        crumbs=_crumbs(unit_id, name),
    )
    return body, 422 if form.errors or form.form_errors else 200


@bp.route("/enheter/<int:unit_id>/apne", methods=["POST"])
@requires(Permission.MANAGE_STRUCTURE)
@commits
def reopen_unit(unit_id: int) -> ResponseReturnValue:
    """Open a closed unit again."""
    operations.reopen_unit(
        unit=structure.get_unit(unit_id),
        expected_version=posted_version(),
        by=current_viewer(),
    )
    flash(_("Enheten er åpen igjen."))
    return redirect(_unit_page(unit_id))
