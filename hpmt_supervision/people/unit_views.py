"""Pages for units: the tree, one unit, a new one, and a unit's name and opening days."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people import operations, structure
from hpmt_supervision.people.forms import NewUnitForm, UnitForm
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.people.views import bp, search_text, show_form, unit_choices
from hpmt_supervision.web.requests import saving


@bp.route("/enheter")
@requires(Permission.SEE_STRUCTURE)
def units() -> ResponseReturnValue:
    """Show the tree of units."""
    rows = structure.unit_rows(current_viewer().today)
    wanted = search_text()
    shown = [row for row in rows if wanted.casefold() in row.unit.name.casefold()]
    return render_template("people/units.html", rows=shown, search=wanted, today=current_viewer().today)


@bp.route("/enheter/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def new_unit() -> ResponseReturnValue:
    """Make a unit."""
    form = NewUnitForm()
    parents = [row for row in structure.all_units() if row.kind != UnitKind.OFFICE]
    form.parent_id.choices = unit_choices(parents, empty=_("Ingen, den står øverst"))
    if form.validate_on_submit():
        with saving(form) as saved:
            parent = structure.get_unit(form.parent_id.key) if form.parent_id.key else None
            made = operations.create_unit(
                kind=form.kind.data,
                name=form.name.data or "",
                parent=parent,
                opened_on=form.opened_on.data,
                by=current_viewer(),
                request_key=form.request_key.data,
            )
            unit_id = made.id
        if saved:
            flash(_("Enheten er opprettet."))
            return redirect(url_for("people.unit", unit_id=unit_id))
    return show_form(
        form,
        title=_("Ny enhet"),
        submit=_("Opprett enheten"),
        cancel=url_for("people.units"),
        crumbs=[(_("Enheter"), url_for("people.units"))],
    )


@bp.route("/enheter/<int:unit_id>")
@requires(Permission.SEE_STRUCTURE)
def unit(unit_id: int) -> ResponseReturnValue:
    """Show a unit with what is under it, its groups and those who hold a role there."""
    today = current_viewer().today
    return render_template(
        "people/unit.html",
        unit=structure.get_unit(unit_id),
        children=structure.children_of(unit_id),
        groups=structure.groups_at(unit_id, today),
        roles=structure.roles_at(unit_id, today),
        today=today,
    )


@bp.route("/enheter/<int:unit_id>/rediger", methods=["GET", "POST"])
@requires(Permission.MANAGE_STRUCTURE)
def edit_unit(unit_id: int) -> ResponseReturnValue:
    """Rename, open or close a unit."""
    found = structure.get_unit(unit_id)
    name = found.name
    form = UnitForm(obj=found)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.change_unit(
                unit=found,
                name=form.name.data or "",
                opened_on=form.opened_on.data,
                closed_on=form.closed_on.data,
                expected_version=form.expected_version,
                by=current_viewer(),
            )
        if saved:
            flash(_("Endringen er lagret."))
            return redirect(url_for("people.unit", unit_id=unit_id))
    return show_form(
        form,
        title=_("Endre enheten"),
        sub=name,
        submit=_("Lagre"),
        cancel=url_for("people.unit", unit_id=unit_id),
        crumbs=[(_("Enheter"), url_for("people.units")), (name, url_for("people.unit", unit_id=unit_id))],
        help=_("En stengt enhet tar ikke bort noe. Roller og grupper der avslutter du for seg."),
    )
