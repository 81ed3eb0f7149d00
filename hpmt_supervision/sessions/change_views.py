"""The pages on which a session, or more of its series, is changed or cancelled: every date first, then all or none."""

import hashlib
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.sessions import change_queries, operations, queries
from hpmt_supervision.sessions.change_forms import CancelForm, ChangeForm, confirmed, sent_scope
from hpmt_supervision.sessions.change_plan import Scope, shift_between
from hpmt_supervision.sessions.change_queries import Planned
from hpmt_supervision.sessions.conflict_checks import marks_of
from hpmt_supervision.sessions.conflict_texts import conflict_lines
from hpmt_supervision.sessions.forms import put_error, shown_conflicts, shown_overlaps, time_and_place
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from hpmt_supervision.sessions.series_splitting import ends_an_open_series
from hpmt_supervision.sessions.time_in_address import from_address
from hpmt_supervision.sessions.unusual_times import times_to_confirm
from hpmt_supervision.sessions.views import bp, status
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import safe_next, saving


@bp.route("/<int:session_id>/endre", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def change(session_id: int) -> ResponseReturnValue:
    """Change the time, place, link or leader of one session, or of more of its series."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = ChangeForm(session, version=session.version, **(time_and_place(session) | from_address()))
    planned: list[Planned] = []
    if form.validate_on_submit() and session.status == SessionStatus.PLANNED:
        planned = _planned(form, session)
        if planned and _may_save(form, planned):
            with saving(form) as saved:
                done = operations.change_sessions(
                    session,
                    wish=form.wish,
                    scope=sent_scope(form),
                    by=viewer,
                    version=form.expected_version,
                    versions={one.session.id: one.session.version for one in planned},
                    accepted_overlaps=shown_overlaps(),
                    accepted_conflicts=shown_conflicts(),
                )
            if saved:
                flash(_changed_text(len(done)), "success")
                return redirect(url_for("sessions.show", session_id=session_id))
            session = queries.led_session_for(viewer, session_id)
            planned = _planned(form, session)
    context = {
        "form": form,
        "session": session,
        "planned": planned,
        "siblings": change_queries.siblings(session),
        "mark": _mark(planned),
        "overlaps": sorted({row.id for one in planned for row in one.overlaps}),
        "conflict_marks": marks_of(conflict for one in planned for conflict in one.conflicts),
        "conflict_lines": conflict_lines,
        "times_to_confirm": times_to_confirm([one.unusual for one in planned]),
        "series_ends": _series_ends(form, session, planned),
    }
    return render_template("sessions/change.html", **context), status(form.is_submitted() and bool(form.errors))


def _planned(form: ChangeForm, session: SupervisionSession) -> list[Planned]:
    viewer = current_viewer()
    try:
        rows = change_queries.affected(session, sent_scope(form))
        planned = change_queries.plan_change(session, rows, form.wish, today=viewer.today) if rows else []
        if not planned:
            raise UserError(
                _("Ingen av veiledningene kan endres lenger. De er gjennomført, avlyst eller har startet."),
                field="scope",
            )
        return change_queries.with_unusual(change_queries.with_obstacles(session.group, planned, by=viewer))
    except UserError as error:
        put_error(form, error)
        return []


def _may_save(form: ChangeForm, planned: Sequence[Planned]) -> bool:
    """Tell whether the change can be saved now: one without anything in its way at once, all else when it was shown."""
    problem = next((one.problem for one in planned if one.problem is not None), None)
    if problem is not None:
        put_error(form, problem)
        return False
    if len(planned) == 1 and sent_scope(form) is Scope.THIS and planned[0].free:
        return True
    return confirmed(_mark(planned))


def _series_ends(form: ChangeForm, session: SupervisionSession, planned: Sequence[Planned]) -> bool:
    """Tell whether the change shown makes a series without end stop with the last of these dates."""
    if not planned or sent_scope(form) is Scope.THIS:
        return False
    shift = shift_between(clock.to_local(session.starts_at).replace(tzinfo=None), form.wish.starts_local)
    return ends_an_open_series(session, [one.session for one in planned], shift)


def _mark(planned: Sequence[Planned]) -> str:
    return hashlib.sha256("".join(one.mark for one in planned).encode()).hexdigest()[:20]


def _changed_text(number: int) -> str:
    if number == 0:
        return _("Ingenting er endret.")
    return ngettext("Endringen er lagret.", "Endringen er lagret for %(num)d veiledninger.", number)


@bp.route("/<int:session_id>/avlys", methods=["GET", "POST"])
@requires(Permission.LEAD_SESSIONS)
def cancel(session_id: int) -> ResponseReturnValue:
    """Cancel a session, or more of its series, with a reason."""
    viewer = current_viewer()
    session = queries.led_session_for(viewer, session_id)
    form = CancelForm(version=session.version)
    rows: list[SupervisionSession] = []
    if form.validate_on_submit():
        scope = sent_scope(form)
        rows = change_queries.affected(session, scope)
        if scope is Scope.THIS or not rows or confirmed(_cancel_mark(rows)):
            with saving(form) as saved:
                done = operations.cancel_sessions(
                    session,
                    reason=form.reason.data,
                    scope=scope,
                    by=viewer,
                    version=form.expected_version,
                    versions={row.id: row.version for row in rows} if scope is not Scope.THIS else None,
                )
            if saved:
                text = ngettext("Veiledningen er avlyst.", "%(num)d veiledninger er avlyst.", max(len(done), 1))
                flash(text, "success")
                return redirect(url_for("sessions.show", session_id=session_id))
            session = queries.led_session_for(viewer, session_id)
    context = {
        "form": form,
        "session": session,
        "rows": rows if not form.errors and request.method == "POST" else [],
        "siblings": change_queries.siblings(session) if session.status == SessionStatus.PLANNED else 0,
        "mark": _cancel_mark(rows),
    }
    return render_template("sessions/cancel.html", **context), status(form.is_submitted() and bool(form.errors))


def _cancel_mark(rows: Sequence[SupervisionSession]) -> str:
    text = repr([(row.id, row.version) for row in rows])
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@bp.route("/gruppe/<int:group_id>/angre/<int:act_id>", methods=["POST"])
@requires(Permission.LEAD_SESSIONS)
def undo(group_id: int, act_id: int) -> ResponseReturnValue:
    """Undo the last act on a group's schedule."""
    form = AppForm(formdata=None)
    with saving(form) as saved:
        operations.undo_act(act_id=act_id, group_id=group_id, by=current_viewer())
    if saved:
        flash(_("Det er angret, og de som er med, får beskjed."), "success")
    else:
        flash(str(saved.error), "error")
    return redirect(safe_next(request.form.get("next"), url_for("sessions.index")))
