"""Asking that a text is kept longer, the administrators' answers, and the list of one's own texts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.privacy.audit import record_readings
from hpmt_supervision.privacy.retention import holdables
from hpmt_supervision.retention import hold_operations, hold_queries, own_queries
from hpmt_supervision.retention.forms import HoldForm, NumberedHoldForm
from hpmt_supervision.retention.models import HoldState
from hpmt_supervision.retention.subject_queries import fate_of, subject_for
from hpmt_supervision.retention.terms_queries import term_of
from hpmt_supervision.retention.views import bp, stand_under_administration
from hpmt_supervision.retention.words import STATE_LABELS, fate_sentences, term_words
from hpmt_supervision.web.requests import commits, page_number, posted_version, saving


@bp.app_context_processor
def _fates() -> dict[str, object]:
    """Let the pages of cases, forms and logs say when their text is gone."""

    def fate_told(kind: str, subject_id: int) -> dict[str, object]:
        fate = fate_of(kind, subject_id)
        today = current_viewer().today
        can_prolong = hold_operations.can_prolong(fate, today)
        return {"fate": fate, "sentences": fate_sentences(fate, today), "can_prolong": can_prolong}

    def kept_for(code: str) -> str:
        return term_words(term_of(code))

    return {"fate_told": fate_told, "kept_for": kept_for}


@bp.get("/konto/tekster")
@requires(Permission.SIGNED_IN)
@commits
def own_texts() -> ResponseReturnValue:
    """List one's own texts by what one knows them by, with the day each is gone."""
    viewer = current_viewer()
    holds = hold_queries.own_holds(viewer)
    found = own_queries.own_texts(viewer, page=page_number(), holds=holds)
    record_readings(found.shown, by=viewer, place="list")
    return render_template(
        "retention/own_texts.html",
        found=found,
        holds=holds,
        names=_names(),
        state_labels=STATE_LABELS,
        today=viewer.today,
    )


def _names() -> dict[str, object]:
    return {kind: holdable.name for kind, holdable in holdables().items()}


@bp.route("/konto/tekster/<kind>/<int:number>/behold", methods=["GET", "POST"])
@requires(Permission.SIGNED_IN)
def ask_for_hold(kind: str, number: int) -> ResponseReturnValue:
    """Ask that one of one's own texts is kept longer."""
    viewer = current_viewer()
    subject = subject_for(viewer, kind, number)
    if not subject.is_own:
        raise NotFound("")
    form = HoldForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            hold = hold_operations.ask_for_hold(
                kind=kind,
                subject_id=number,
                until_on=form.until_on.data,
                reason=form.reason.data,
                request_key=form.request_key.data,
                by=viewer,
            )
        if saved:
            held = hold.state == HoldState.ACTIVE
            flash(_("Teksten beholdes.") if held else _("Sendt. Teksten beholdes når en administrator har sagt ja."))
            return redirect(holdables()[kind].address(number))
    fate = fate_of(kind, number)
    page = render_template(
        "retention/ask.html",
        form=form,
        name=holdables()[kind].name,
        number=number,
        fate=fate,
        sentences=fate_sentences(fate, viewer.today),
        can_prolong=fate.hold is not None or hold_operations.can_prolong(fate, viewer.today),
        latest=hold_operations.latest_day(subject, viewer.today),
        back=holdables()[kind].address(number),
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/konto/tekster/behold/<int:hold_id>/avslutt")
@requires(Permission.SIGNED_IN)
@commits
def end_hold(hold_id: int) -> ResponseReturnValue:
    """Take back what one asked for, or end a hold before its time."""
    hold_operations.end_hold(hold_id=hold_id, by=current_viewer())
    flash(_("Avsluttet. Teksten følger vanlig tid igjen."))
    return redirect(url_for("retention.own_texts"))


@bp.post("/administrasjon/oppbevaring/behold/<int:hold_id>/avslutt")
@requires(Permission.SET_RETENTION)
@commits
def end_any_hold(hold_id: int) -> ResponseReturnValue:
    """End somebody's hold before its time."""
    hold_operations.end_hold(hold_id=hold_id, by=current_viewer(), as_administrator=True)
    flash(_("Avsluttet. Teksten følger vanlig tid igjen."))
    return redirect(url_for("retention.holds"))


@bp.route("/administrasjon/oppbevaring/behold", methods=["GET", "POST"])
@requires(Permission.SET_RETENTION)
@requires_fresh_sign_in
def holds() -> ResponseReturnValue:
    """Show what is held and which administrator asked, never a text or its author; and hold a text by its number."""
    stand_under_administration()
    form = NumberedHoldForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            hold_operations.hold_by_number(
                kind=form.kind.data or "",
                subject_id=form.subject_id,
                until_on=form.until_on.data,
                reason=form.reason.data,
                request_key=form.request_key.data,
                by=current_viewer(),
            )
        if saved:
            flash(_("Lagret. Finnes teksten, beholdes den, og den som skrev den, ser det."))
            return redirect(url_for("retention.holds"))
    page = render_template(
        "retention/holds.html",
        form=form,
        holds=hold_queries.open_holds(),
        asked_by=hold_queries.asked_by,
        ended=[(STATE_LABELS[state], count) for state, count in hold_queries.ended_counts().items()],
        names=_names(),
        state_labels=STATE_LABELS,
    )
    return page, 422 if form.is_submitted() else 200


@bp.post("/administrasjon/oppbevaring/behold/<int:hold_id>")
@requires(Permission.SET_RETENTION)
@commits
@requires_fresh_sign_in
def answer_hold(hold_id: int) -> ResponseReturnValue:
    """Say yes or no to what an author has asked for."""
    allow = request.form.get("svar") == "ja"
    hold_operations.answer_hold(
        hold_id=hold_id,
        allow=allow,
        expected_version=posted_version(),
        by=current_viewer(),
    )
    flash(_("Teksten beholdes.") if allow else _("Svaret er nei. Teksten følger vanlig tid."))
    return redirect(url_for("retention.holds"))
