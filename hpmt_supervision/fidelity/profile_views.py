"""Files: the profile of an office, for those who work there and for those who see it from outside."""

from flask import Response, request
from flask.typing import ResponseReturnValue

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.fidelity.area.files import file_name
from hpmt_supervision.fidelity.area.reach_queries import reach_of
from hpmt_supervision.fidelity.area_views import outside_profile
from hpmt_supervision.fidelity.forms import FrequencyFilter, OutsideFilter, require_valid
from hpmt_supervision.fidelity.office.queries import office_for, offices_of
from hpmt_supervision.fidelity.profile import ProfileCards
from hpmt_supervision.fidelity.views import MIME_TYPES, bp, own_cards
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.web.attachments import attached


@bp.get("/hyppighet/profil.<any(pdf, xlsx):ending>")
@requires(Permission.SEE_OFFICE_FIGURES)
def profile_file(ending: str) -> ResponseReturnValue:
    """Give the profile of one's own office as a file."""
    viewer = current_viewer()
    office = office_for(offices_of(viewer), request.args.get("kontor"))
    if office is None:
        raise NotFound("")
    asked = FrequencyFilter(request.args, today=viewer.today)
    require_valid(asked)
    return _file(office.name, own_cards(office, asked), ending, viewer)


@bp.get("/kontor/<int:unit_id>/profil.<any(pdf, xlsx):ending>")
@requires(Permission.SEE_FIGURES_BELOW)
def office_profile_file(unit_id: int, ending: str) -> ResponseReturnValue:
    """Give as a file what the page of an office shows of its profile to somebody who does not work there."""
    viewer = current_viewer()
    place = reach_of(viewer).find(UnitKind.OFFICE, unit_id)
    asked = OutsideFilter(request.args, today=viewer.today)
    require_valid(asked)
    found, cards = outside_profile(place, asked)
    if found.total is None or not found.total.has_group:
        # The page shows no cards of such an office either.
        raise NotFound("")
    return _file(place.name, cards, ending, viewer)


def _file(name: str, cards: ProfileCards, kind: str, viewer: Viewer) -> Response:
    from hpmt_supervision.fidelity.profile.files import profile_pdf, profile_workbook

    write = profile_pdf if kind == "pdf" else profile_workbook
    answer = Response(write(name, cards, viewer.today), content_type=MIME_TYPES[kind])
    return attached(answer, file_name(name, cards.period, kind, what="kontorprofil"))
