"""Pages: how often supervision happens in a county, in the nation, and at an office seen from outside."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases.warnings_provider import unit_warnings
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.fidelity.area.charts import chart_parts
from hpmt_supervision.fidelity.area.composition import AreaFigures
from hpmt_supervision.fidelity.area.files import file_name, report_of_page
from hpmt_supervision.fidelity.area.outside_page import outside_parts, withheld_before
from hpmt_supervision.fidelity.area.page import LINE_MONTHS, area_parts, words
from hpmt_supervision.fidelity.area.queries import area_figures
from hpmt_supervision.fidelity.area.reach_queries import Place, Reach, reach_of
from hpmt_supervision.fidelity.figures.month_shares import CHART_MONTHS
from hpmt_supervision.fidelity.forms import AreaFilter, OutsideFilter, require_valid
from hpmt_supervision.fidelity.frequency_report.formats import rendered
from hpmt_supervision.fidelity.profile import ProfileCards, office_cards
from hpmt_supervision.fidelity.views import MIME_TYPES, bp
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.attachments import attached


@bp.get("")
@requires(Permission.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Lead each role to its own figures, or let it choose among several."""
    viewer = current_viewer()
    if viewer.may(Permission.SEE_OFFICE_FIGURES):
        return redirect(url_for("fidelity.frequency"))
    if not viewer.may(Permission.SEE_FIGURES_BELOW):
        raise NotFound("")
    tops = reach_of(viewer).tops()
    if len(tops) == 1:
        return redirect(address_of(tops[0]))
    return render_template("fidelity/choose.html", places=tops, address_of=address_of)


@bp.get("/landet")
@requires(Permission.SEE_FIGURES_BELOW)
def nation() -> ResponseReturnValue:
    """Show the figures of the nation, county by county."""
    reach = reach_of(current_viewer())
    return _area(reach, reach.nation())


@bp.get("/fylke/<int:unit_id>")
@requires(Permission.SEE_FIGURES_BELOW)
def county(unit_id: int) -> ResponseReturnValue:
    """Show the figures of a county, office by office."""
    reach = reach_of(current_viewer())
    return _area(reach, reach.find(UnitKind.COUNTY, unit_id))


@bp.get("/kontor/<int:unit_id>")
@requires(Permission.SEE_FIGURES_BELOW)
def office(unit_id: int) -> ResponseReturnValue:
    """Show what may be shown of one office to somebody who does not work there."""
    viewer = current_viewer()
    reach = reach_of(viewer)
    place = reach.find(UnitKind.OFFICE, unit_id)
    form = OutsideFilter(request.args, today=viewer.today)
    is_valid = form.validate()
    shared = _shared(reach, place, form, is_valid=is_valid) | {"early_warnings": unit_warnings(viewer, place.id)}
    if not is_valid:
        return render_template("fidelity/office.html", found=None, **shared), 422
    found, cards = outside_profile(place, form)
    parts = outside_parts(found, cards)

    def profile_address(kind: str) -> str:
        asked: dict[str, Any] = {"unit_id": place.id, "ending": kind} | form.query
        return url_for("fidelity.office_profile_file", **asked)

    return render_template("fidelity/office.html", profile_address=profile_address, **shared, **parts)


def outside_profile(place: Place, form: OutsideFilter) -> tuple[AreaFigures, ProfileCards]:
    """Return an office's figures and its cards as those outside may see them, for the page and for its files.

    Args:
        place: an office within the viewer's reach.
        form: what is asked for; it has been validated.
    """
    found = _office_figures(place, form)
    cards = office_cards(
        place.id,
        form.period,
        outside=True,
        row_is_withheld=found.total is None or found.total.reason is not None,
        withheld_months=withheld_before(found),
    )
    return found, cards


@bp.get("/landet.<any(csv, xlsx):form>")
@requires(Permission.SEE_FIGURES_BELOW)
def nation_file(form: str) -> ResponseReturnValue:
    """Give the nation's figures as a file."""
    return _area_file(reach_of(current_viewer()).nation(), form)


@bp.get("/fylke/<int:unit_id>.<any(csv, xlsx):form>")
@requires(Permission.SEE_FIGURES_BELOW)
def county_file(unit_id: int, form: str) -> ResponseReturnValue:
    """Give a county's figures as a file."""
    return _area_file(reach_of(current_viewer()).find(UnitKind.COUNTY, unit_id), form)


@bp.get("/kontor/<int:unit_id>.<any(csv, xlsx):form>")
@requires(Permission.SEE_FIGURES_BELOW)
def office_file(unit_id: int, form: str) -> ResponseReturnValue:
    """Give as a file what may be shown of one office to somebody who does not work there."""
    viewer = current_viewer()
    place = reach_of(viewer).find(UnitKind.OFFICE, unit_id)
    asked = OutsideFilter(request.args, today=viewer.today)
    require_valid(asked)
    return _file(place, _office_figures(place, asked), form, search=None)


def address_of(place: Place, *, form: str | None = None, **query: str) -> str:
    """Return the address of a place's page or file.

    Args:
        place: the county, the nation or the office.
        form: ``csv`` or ``xlsx`` for the file; the page when nothing is given.
        query: the filter.
    """
    names = {UnitKind.NATIONAL: "nation", UnitKind.COUNTY: "county", UnitKind.OFFICE: "office"}
    endpoint = f"fidelity.{names[UnitKind(place.kind)]}" + ("_file" if form else "")
    values: dict[str, Any] = query | ({"form": form} if form else {})
    return url_for(endpoint, **values | ({} if place.kind == UnitKind.NATIONAL else {"unit_id": place.id}))


def _area(reach: Reach, place: Place) -> ResponseReturnValue:
    """Show the page of a county or the nation."""
    form = AreaFilter(request.args, today=current_viewer().today)
    is_valid = form.validate()
    shared = _shared(reach, place, form, is_valid=is_valid)
    shared["words"] = words(place.kind)
    if not is_valid:
        return render_template("fidelity/area.html", found=None, **shared), 422
    found = _area_figures(place, form)
    parts = area_parts(found, search=form.sok.data) | chart_parts(found, search=form.sok.data)
    return render_template("fidelity/area.html", **shared, **parts)


def _area_file(place: Place, form: str) -> Response:
    """Give the file of a county or the nation."""
    asked = AreaFilter(request.args, today=current_viewer().today)
    require_valid(asked)
    return _file(place, _area_figures(place, asked), form, search=asked.sok.data)


def _area_figures(place: Place, form: AreaFilter) -> AreaFigures:
    return area_figures(
        place,
        period=form.period,
        level=form.level,
        exclude_absent=form.uten_fravaer.data,
        fewest_months=LINE_MONTHS,
        today=form.today,
    )


def _office_figures(place: Place, form: OutsideFilter) -> AreaFigures:
    return area_figures(
        place,
        period=form.period,
        level=1,
        exclude_absent=form.uten_fravaer.data,
        fewest_months=CHART_MONTHS,
        today=form.today,
    )


def _file(place: Place, found: AreaFigures, form: str, *, search: str | None) -> Response:
    """Return the same figures as the page shows, as a file."""
    content = rendered(report_of_page(found, search=search), form, for_people=True)
    answer = Response(content, content_type=MIME_TYPES[form])
    return attached(answer, file_name(place.name, found.question.period, form))


def _shared(reach: Reach, place: Place, form: OutsideFilter, *, is_valid: bool) -> dict[str, Any]:
    """Return what the pages have in common; the way down and up keeps what was asked for."""
    kept = {name: value for name, value in form.query.items() if name != "sok"} if is_valid else {}
    # An office has groups of the first level only, and no rows to show one way or the other.
    below = {
        name: value for name, value in kept.items() if name not in {"niva", "vis"} or place.kind == UnitKind.NATIONAL
    }
    crumbs: list[tuple[str, str | None]] = [(_("Rapporter"), url_for("fidelity.index"))]
    crumbs += [(above.name, address_of(above, **kept)) for above in reach.above(place)]

    def address_of_unit(unit_id: int) -> str:
        return address_of(reach.places[unit_id], **below)

    def file_address(kind: str) -> str:
        return address_of(place, form=kind, **form.query)

    return {
        "place": place,
        "file_address": file_address,
        "form": form,
        "breadcrumbs": [*crumbs, (place.name, None)],
        "address_of_unit": address_of_unit,
    }
