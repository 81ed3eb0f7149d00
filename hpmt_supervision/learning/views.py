"""Pages of the training register: one's own, and those of whoever registers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.learning import operations, queries
from hpmt_supervision.learning.forms import CompletionForm, RegisterForm
from hpmt_supervision.learning.operations import Registered
from hpmt_supervision.people.models import SupervisionGroup
from hpmt_supervision.people.pages import answer_form, search_text
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.requests import commits, posted_version, safe_next

bp = Blueprint("learning", __name__, template_folder="templates")


@bp.get("/min-konto/opplaering")
@requires(Permission.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Show what one has completed oneself, and whom to tell when it is wrong."""
    viewer = current_viewer()
    return render_template(
        "learning/mine.html",
        completions=queries.own_completions(viewer),
        contacts=[person.name for person in queries.who_can_correct(viewer)],
    )


@bp.get("/opplaering")
@requires(Permission.REGISTER_TRAINING)
def index() -> ResponseReturnValue:
    """Choose a group to register for."""
    search = search_text()
    return render_template(
        "learning/index.html", groups=queries.groups_within_reach(current_viewer(), search), search=search
    )


@bp.get("/opplaering/gruppe/<int:group_id>")
@requires(Permission.REGISTER_TRAINING)
def group(group_id: int) -> ResponseReturnValue:
    """Show what those in a group have completed."""
    viewer = current_viewer()
    found = queries.group_within_reach(viewer, group_id)
    people = queries.people_to_register(viewer, found)
    return render_template(
        "learning/group.html",
        group=found,
        people=people,
        completions=queries.completions_of([person.id for person in people]),
    )


@bp.route("/opplaering/gruppe/<int:group_id>/registrer", methods=["GET", "POST"])
@requires(Permission.REGISTER_TRAINING)
def register(group_id: int) -> ResponseReturnValue:
    """Register one course and day for many at once."""
    viewer = current_viewer()
    found = queries.group_within_reach(viewer, group_id)
    form = RegisterForm()
    form.offer_courses(queries.courses())
    form.offer_people(queries.people_to_register(viewer, found))
    page = url_for("learning.group", group_id=group_id)
    return answer_form(
        form,
        lambda: operations.register_completions(
            group_id=group_id,
            course_id=form.course_id.key or 0,
            completed_on=form.completed_on.data,
            person_ids=form.person_ids,
            by=viewer,
        ),
        told=_told,
        then=page,
        title=_("Registrer opplæring"),
        sub=f"{found.name}, {found.unit.name}",
        submit=_("Registrer"),
        cancel=page,
        crumbs=_crumbs(found),
        help=_("Kontoret hver av dem jobbet ved den dagen, følger med og endres ikke når noen bytter kontor."),
    )


@bp.route("/opplaering/<int:completion_id>", methods=["GET", "POST"])
@requires(Permission.REGISTER_TRAINING)
def correct(completion_id: int) -> ResponseReturnValue:
    """Correct the course or the day of one completion."""
    viewer = current_viewer()
    row = queries.get_completion(viewer, completion_id)
    form = CompletionForm()
    form.offer_courses(queries.courses())
    if request.method == "GET":
        form.version.data = str(row.version)
        form.course_id.data, form.completed_on.data = str(row.course_id), row.completed_on
    back = safe_next(request.args.get("next"), url_for("learning.index"))
    return answer_form(
        form,
        lambda: operations.correct_completion(
            completion_id=completion_id,
            course_id=form.course_id.key or 0,
            completed_on=form.completed_on.data,
            expected_version=form.expected_version,
            by=viewer,
        ),
        told=_("Registreringen er rettet."),
        then=back,
        title=_("Rett registreringen"),
        sub=row.person.name,
        submit=_("Lagre"),
        cancel=back,
        crumbs=[(_("Opplæring"), url_for("learning.index"))],
    )


@bp.post("/opplaering/<int:completion_id>/fjern")
@requires(Permission.REGISTER_TRAINING)
@commits
def remove(completion_id: int) -> ResponseReturnValue:
    """Remove a completion that was registered by mistake."""
    operations.remove_completion(
        completion_id=completion_id,
        expected_version=posted_version(),
        by=current_viewer(),
    )
    flash(_("Registreringen er fjernet."))
    return redirect(safe_next(request.form.get("next"), url_for("learning.index")))


def _told(made: Registered) -> str:
    told = ngettext("%(num)d person er registrert.", "%(num)d personer er registrert.", made.new)
    if not made.known:
        return told
    return f"{told} " + ngettext("%(num)d var registrert fra før.", "%(num)d var registrert fra før.", made.known)


def _crumbs(group: SupervisionGroup) -> list[tuple[str, str]]:
    return [
        (_("Opplæring"), url_for("learning.index")),
        (group.name, url_for("learning.group", group_id=group.id)),
    ]
