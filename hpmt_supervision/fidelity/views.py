"""Pages: how often supervision happens at an office, for its supervisor and its leader."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases.warnings_provider import unit_warnings
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.forms import FrequencyFilter
from hpmt_supervision.fidelity.frequency_report.formats import rendered
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.fidelity.office.page import page_parts
from hpmt_supervision.fidelity.office.queries import office_for, office_profile, offices_of
from hpmt_supervision.fidelity.profile import ProfileCards, office_cards
from hpmt_supervision.fidelity.withholding import holders
from hpmt_supervision.fidelity.worked_examples.sections import sections
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.attachments import WORKBOOK, attached

bp = Blueprint("fidelity", __name__, template_folder="templates", url_prefix="/rapporter")

MIME_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": WORKBOOK,
}


@bp.app_template_global()
def fewest_people() -> int:
    """Return the smallest number of people a shown figure rests on, for sentences that tell it."""
    return holders.FEWEST_PEOPLE


@bp.app_template_global()
def few_people() -> str:
    """Return how many are too few, for sentences that tell it: "1–4"."""
    return holders.few_people()


@bp.get("/hyppighet")
@requires(Permission.SEE_OFFICE_FIGURES)
def frequency() -> ResponseReturnValue:
    """Show an office's figures for a period of whole months."""
    viewer = current_viewer()
    offices = offices_of(viewer)
    office = office_for(offices, request.args.get("kontor"))
    form = FrequencyFilter(request.args, today=viewer.today)
    if office is None:
        return render_template("fidelity/no_office.html")

    def profile_address(kind: str) -> str:
        asked: dict[str, Any] = {"ending": kind, "kontor": office.text_id} | form.query
        return url_for("fidelity.profile_file", **asked)

    shared = {
        "office": office,
        "office_choices": [(found.text_id, found.name) for found in offices],
        "form": form,
        "early_warnings": unit_warnings(viewer, office.id),
        "query": {"kontor": office.text_id} | form.query,
        "profile_address": profile_address,
    }
    if not form.validate():
        return render_template("fidelity/frequency.html", profile=None, **shared), 422
    cards = own_cards(office, form)
    profile = office_profile(office, form.period, cancelled=cards.cancelled)
    parts = page_parts(profile, cards, without_absent=form.uten_fravaer.data)
    return render_template("fidelity/frequency.html", **shared, **parts)


def own_cards(office: Unit, form: FrequencyFilter) -> ProfileCards:
    """Return the cards of an office as those who work there see them, for the page and for its files.

    Args:
        office: an office within the viewer's reach.
        form: what is asked for; it has been validated.
    """
    return office_cards(office.id, form.period, outside=False, row_is_withheld=False)


@bp.get("/definisjoner")
@requires(Permission.SIGNED_IN)
def definitions() -> ResponseReturnValue:
    """Tell what every figure means, with an example that is computed as the figures are."""
    return render_template(
        "fidelity/definitions.html",
        sections=sections(),
        breadcrumbs=[(_("Rapporter"), url_for("fidelity.index")), (_("Definisjoner"), None)],
    )


@bp.get("/hyppighet.<any(csv, xlsx):form>")
@requires(Permission.SEE_OFFICE_FIGURES)
def frequency_file(form: str) -> ResponseReturnValue:
    """Give the same figures as a file."""
    viewer = current_viewer()
    office = office_for(offices_of(viewer), request.args.get("kontor"))
    if office is None:
        raise NotFound("")
    asked = FrequencyFilter(request.args, today=viewer.today)
    if not asked.validate():
        raise UserError(_("Perioden er ikke hele måneder fra lista. Gå tilbake og velg måneder på siden."))
    question = Question(asked.period, unit=office.text_id, exclude_absent=asked.uten_fravaer.data)
    content = rendered(frequency_report(db.session, question), form, for_people=True)
    answer = Response(content, content_type=MIME_TYPES[form])
    return attached(answer, f"hyppighet-{asked.fra.data}-{asked.til.data}.{form}")
