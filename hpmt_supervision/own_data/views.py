"""One's own data on Min konto, and the administrators' list of those who have asked to be made nobody."""

from collections.abc import Iterator
from functools import partial

from flask import Blueprint, Response, flash, g, redirect, render_template, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.core import clock
from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import limiter
from hpmt_supervision.own_data import former_operations, request_queries
from hpmt_supervision.own_data.collecting import parts, rows_of
from hpmt_supervision.own_data.download_operations import record_download
from hpmt_supervision.own_data.packing import zipped
from hpmt_supervision.people.viewer import Viewer, current_viewer, person_key
from hpmt_supervision.privacy.forgetting import forgetting_steps, hindrances_of
from hpmt_supervision.web.attachments import attached
from hpmt_supervision.web.requests import commits

bp = Blueprint("own_data", __name__, template_folder="templates")

DOWNLOADS_PER_PERSON = "5 per hour"


@bp.get("/konto/mine-data")
@requires(Permission.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Tell what is stored about oneself, and how to get it."""
    wish = request_queries.open_request(current_viewer().person_id)
    return render_template("own_data/mine.html", titles=[part.title for part in parts()], wish=wish)


@bp.post("/konto/mine-data")
@requires(Permission.SIGNED_IN)
@limiter.limit(DOWNLOADS_PER_PERSON, key_func=person_key)
@requires_fresh_sign_in
def download() -> ResponseReturnValue:
    """Hand out everything that is stored about oneself. One's own texts are recorded as read before the first byte."""
    viewer = current_viewer()
    with unit_of_work():
        record_download(by=viewer)
    answer = Response(stream_with_context(_pieces(viewer)), mimetype="application/zip")
    answer.headers["Cache-Control"] = "no-store"
    return attached(answer, f"mine-data-{clock.today():%Y-%m-%d}.zip")


def _pieces(viewer: Viewer) -> Iterator[bytes]:
    # What follows only reads, and a slow receiver must not hold SQLite's write lock.
    means_to_write.set(False)
    rows = partial(rows_of, person_id=viewer.person_id)
    yield from zipped(parts(), rows, person_id=viewer.person_id, name=viewer.name, made_at=clock.now())


@bp.get("/konto/anonymisering")
@requires(Permission.SIGNED_IN)
def anonymising() -> ResponseReturnValue:
    """Tell what happens when one is made nobody, and what must be settled first."""
    viewer = current_viewer()
    return render_template(
        "own_data/anonymising.html",
        steps=forgetting_steps(),
        hindrances=hindrances_of(viewer.person_id, viewer.today),
        wish=request_queries.open_request(viewer.person_id),
    )


@bp.post("/konto/anonymisering")
@requires(Permission.SIGNED_IN)
@commits
@requires_fresh_sign_in
def ask() -> ResponseReturnValue:
    """Ask to be made nobody."""
    former_operations.ask(by=current_viewer())
    flash(_("Ønsket er sendt. En administrator utfører det når det som gjenstår, er ordnet."))
    return redirect(url_for("own_data.anonymising"))


@bp.post("/konto/anonymisering/trekk")
@requires(Permission.SIGNED_IN)
@commits
def withdraw() -> ResponseReturnValue:
    """Take the wish back."""
    former_operations.withdraw(by=current_viewer())
    flash(_("Ønsket er trukket. Ingenting er endret."))
    return redirect(url_for("own_data.anonymising"))


@bp.get("/administrasjon/anonymisering")
@requires(Permission.MANAGE_ACCOUNTS)
def requests() -> ResponseReturnValue:
    """List those who have asked to be made nobody."""
    return _requests_page()


def _requests_page(hindered: dict[int, list[str]] | None = None) -> str:
    g.navigation_place = "people"
    return render_template(
        "own_data/requests.html",
        wishes=request_queries.waiting(),
        former_count=request_queries.former_count(),
        hindered=hindered or {},
    )


@bp.post("/administrasjon/anonymisering/<int:request_id>")
@requires(Permission.MANAGE_ACCOUNTS)
@requires_fresh_sign_in
def carry_out(request_id: int) -> ResponseReturnValue:
    """Make a person nobody, or say what must be settled first. It cannot be undone."""
    try:
        with unit_of_work():
            row = former_operations.carry_out(request_id=request_id, by=current_viewer())
    except former_operations.Hindered as error:
        return _requests_page({request_id: error.sentences}), error.status
    flash(_("Utført. Personen heter nå «Tidligere veileder nr %(number)d» overalt.", number=row.number))
    return redirect(url_for("own_data.requests"))
