"""The pages: answering a warning, asking about an office and answering, and when warnings are raised."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.early_warnings import answering_operations as operations
from hpmt_supervision.early_warnings import limit_operations, limit_queries, queries, question_queries
from hpmt_supervision.early_warnings.forms import (
    OFFERED,
    LimitsForm,
    QuestionAnswerForm,
    QuestionForm,
    WarningAnswerForm,
    in_words,
)
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.policy import may_set_programme
from hpmt_supervision.early_warnings.question_queries import Answers
from hpmt_supervision.early_warnings.thresholds import Thresholds
from hpmt_supervision.early_warnings.words import KIND_NAMES
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.viewer import Viewer, current_viewer
from hpmt_supervision.web.formats import listing
from hpmt_supervision.web.links import url_or_none
from hpmt_supervision.web.requests import saving

bp = Blueprint("early_warnings", __name__, template_folder="templates", url_prefix="/varsler")


@bp.route("/<int:warning_id>/svar", methods=["GET", "POST"])
@requires(Permission.ANSWER_WARNINGS)
def answer(warning_id: int) -> ResponseReturnValue:
    """Answer a warning about a group one leads."""
    viewer = current_viewer()
    found = queries.warning_to_answer(viewer, warning_id)
    was_answered = bool(found.warning.answers)
    form = WarningAnswerForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.answer_warning(
                warning_id=warning_id,
                kind=form.answer_kind,
                until_on=form.until_on.data,
                text=form.text.data,
                request_key=form.request_key.data,
                by=viewer,
            )
        if saved:
            flash(
                _("Svaret er sendt, og gjelder i stedet for det forrige. Nivået over ser det sammen med varselet.")
                if was_answered
                else _("Svaret er sendt. Nivået over ser det sammen med varselet.")
            )
            return redirect(url_or_none("home.index") or url_for("cases.group", group_id=found.warning.group_id))
        found = queries.warning_to_answer(viewer, warning_id)
    page = render_template(
        "early_warnings/answer.html",
        form=form,
        line=queries.line_of(found, viewer),
        group=found.warning.group,
        readers=_readers(found.warning.group.level),
    )
    return page, 422 if form.is_submitted() else 200


def _readers(level: int) -> str:
    """Return who reads the answer, as it is said before it is written."""
    if level == 1:
        return _("Nav-lederen, FM-veilederen og fylkeskoordinatoren leser svaret, uten navnet ditt.")
    return _("Fylkeskoordinatoren og Ressursgruppa leser svaret, uten navnet ditt.")


@bp.route("/kontor/<int:unit_id>/spor", methods=["GET", "POST"])
@requires(Permission.ASK_OFFICES)
def ask(unit_id: int) -> ResponseReturnValue:
    """Ask those who lead the groups of an office a short question, or its leader while nobody does."""
    viewer = current_viewer()
    unit = question_queries.askable(viewer, unit_id)
    back = url_or_none("fidelity.office", unit_id=unit_id) or url_for("fidelity.index")
    form = QuestionForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.ask_office(unit_id=unit_id, text=form.text.data, request_key=form.request_key.data, by=viewer)
        if saved:
            flash(_told_sent(question_queries.who_answers(unit_id, viewer.today)))
            return redirect(back)
        unit = question_queries.askable(viewer, unit_id)
    page = render_template(
        "early_warnings/ask.html",
        form=form,
        unit=unit,
        back=back,
        answers=question_queries.who_answers(unit_id, viewer.today),
        earlier=question_queries.earlier_questions(viewer, unit_id),
    )
    return page, 422 if form.is_submitted() else 200


def _told_sent(answers: Answers) -> str:
    if answers is Answers.OFFICE_LEADER:
        return _("Spørsmålet er sendt til Nav-lederen. Svaret kommer på Min side og på siden til kontoret.")
    return _("Spørsmålet er sendt. Svaret kommer på Min side og på siden til kontoret.")


@bp.route("/sporsmal/<int:question_id>/svar", methods=["GET", "POST"])
@requires(Permission.ANSWER_QUESTIONS)
def answer_question(question_id: int) -> ResponseReturnValue:
    """Answer a question about an office whose group one leads, or that one leads while nobody leads its groups."""
    viewer = current_viewer()
    question = question_queries.question_to_answer(viewer, question_id)
    form = QuestionAnswerForm()
    if not form.is_submitted():
        form.version.data = str(question.version)
    if form.validate_on_submit():
        with saving(form) as saved:
            operations.answer_question(
                question_id=question_id, text=form.text.data, expected_version=form.expected_version, by=viewer
            )
        if saved:
            flash(_("Svaret er sendt til den som spurte."))
            return redirect(url_or_none("home.index") or url_for("fidelity.index"))
        question = question_queries.question_to_answer(viewer, question_id)
    note = question_queries.note_of(question, viewer)
    page = render_template("early_warnings/answer_question.html", form=form, question=note)
    return page, 422 if form.is_submitted() else 200


@bp.get("/grenser")
@requires(Permission.SET_WARNING_LIMITS)
def limits() -> ResponseReturnValue:
    """Show when warnings are raised, for the programme and for each place one follows."""
    rows = limit_queries.limit_rows(current_viewer())
    return render_template("early_warnings/limits.html", rows=rows, told=_told)


def _told(holds: Thresholds) -> list[str]:
    """Return what holds, in the order of the page."""
    kinds = listing(KIND_NAMES[kind] for kind in WarningKind if kind not in holds.kinds)
    words = [in_words(name, getattr(holds, name)) for name in OFFERED]
    return [*words, kinds]


@bp.route("/grenser/program", methods=["GET", "POST"])
@requires(Permission.SET_WARNING_LIMITS)
def programme_limits() -> ResponseReturnValue:
    """Set what holds where nothing else is said."""
    viewer = current_viewer()
    if not may_set_programme(viewer):
        raise NotFound("")
    return _edit_limits(viewer, None)


@bp.route("/grenser/<int:unit_id>", methods=["GET", "POST"])
@requires(Permission.SET_WARNING_LIMITS)
def unit_limits(unit_id: int) -> ResponseReturnValue:
    """Set what holds at a place and beneath it."""
    viewer = current_viewer()
    return _edit_limits(viewer, limit_queries.unit_for(viewer, unit_id))


def _edit_limits(viewer: Viewer, unit: Unit | None) -> ResponseReturnValue:
    unit_id, name = (unit.id, unit.name) if unit else (None, _("Hele programmet"))
    above, row = limit_queries.holding_above(unit), limit_queries.all_limits().rows.get(unit_id)
    form = LimitsForm()
    if request.method == "GET":
        form.show(limit_queries.limits_of(row), above)
        form.version.data = str(row.version if row else 0)
    form.offer(above, is_programme=unit is None)
    if form.validate_on_submit():
        with saving(form) as saved:
            limit_operations.set_limits(
                unit_id=unit_id, limits=form.limits, expected_version=form.expected_version, by=viewer
            )
        if saved:
            flash(_("Lagret. Det gjelder fra neste natt."))
            return redirect(url_for("early_warnings.limits"))
    page = render_template("early_warnings/edit_limits.html", form=form, name=name)
    return page, 422 if form.is_submitted() else 200
