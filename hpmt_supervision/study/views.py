"""The pages of those who run studies: the study, the arms of offices and the waves."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people.pages import answer_form
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.study import extract_queries, operations, queries, wave_operations
from hpmt_supervision.study.forms import ArmForm, LayInForm, StudyForm, WaveForm
from hpmt_supervision.study.labels import ARM_LABELS
from hpmt_supervision.study.models import Study
from hpmt_supervision.study.states import STATE_LABELS
from hpmt_supervision.web.form_choices import SelectChoice
from hpmt_supervision.web.requests import commits, posted_version

bp = Blueprint("study", __name__, template_folder="templates")


@bp.context_processor
def _labels() -> dict[str, Any]:
    return {"arm_labels": ARM_LABELS, "extract_labels": STATE_LABELS}


@bp.get("/studier")
@requires(Permission.MANAGE_STUDIES)
def index() -> ResponseReturnValue:
    """Show the studies, and the requests that wait for an answer."""
    viewer = current_viewer()
    return render_template(
        "study/index.html", studies=queries.studies_for(viewer), waiting=extract_queries.waiting(viewer)
    )


@bp.route("/studier/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STUDIES)
def new() -> ResponseReturnValue:
    """Set up a study."""
    viewer = current_viewer()
    form = StudyForm()
    _offer_programmes(form)
    return answer_form(
        form,
        lambda: operations.create_study(**_of_study(form), request_key=form.request_key.data, by=viewer),
        told=_("Studien er satt opp. Legg inn kontor og målebølger nå."),
        then=lambda study: url_for("study.show", study_id=study.id),
        title=_("Ny studie"),
        submit=_("Sett opp studien"),
        cancel=url_for("study.index"),
        crumbs=[(_("Studier"), url_for("study.index"))],
    )


@bp.get("/studier/<int:study_id>")
@requires(Permission.MANAGE_STUDIES)
def show(study_id: int) -> ResponseReturnValue:
    """Show a study: its offices by arm, its waves, and the extracts asked for."""
    viewer = current_viewer()
    study = queries.get_study(viewer, study_id)
    arms = queries.arms_of(viewer, study_id)
    return render_template(
        "study/show.html",
        study=study,
        arms=arms,
        offices_by_arm=queries.offices_by_arm(arms),
        waves=queries.waves_of(viewer, study_id),
        extracts=extract_queries.of_study(viewer, study_id),
    )


@bp.route("/studier/<int:study_id>/endre", methods=["GET", "POST"])
@requires(Permission.MANAGE_STUDIES)
def edit(study_id: int) -> ResponseReturnValue:
    """Change a study."""
    viewer = current_viewer()
    study = queries.get_study(viewer, study_id)
    form = StudyForm(obj=study)
    _offer_programmes(form)
    return answer_form(
        form,
        lambda: operations.change_study(
            study_id=study_id, **_of_study(form), expected_version=form.expected_version, by=viewer
        ),
        told=_("Endringen er lagret."),
        then=_page(study),
        title=_("Endre studien"),
        sub=study.name,
        submit=_("Lagre"),
        cancel=_page(study),
        crumbs=_crumbs(study),
    )


def _offer_programmes(form: StudyForm) -> None:
    found = queries.programmes(current_viewer())
    form.programme_id.choices = [SelectChoice(str(row.id), row.name) for row in found]
    if form.programme_id.data is not None:
        form.programme_id.data = str(form.programme_id.data)


def _of_study(form: StudyForm) -> dict[str, Any]:
    return {
        "name": form.name.data or "",
        "programme_id": form.programme_id.key or 0,
        "agreement_reference": form.agreement_reference.data or "",
        "first_day": form.first_day.data,
        "last_day": form.last_day.data,
    }


@bp.route("/studier/<int:study_id>/kontor/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STUDIES)
def lay_in(study_id: int) -> ResponseReturnValue:
    """Give offices an arm."""
    viewer = current_viewer()
    study = queries.get_study(viewer, study_id)
    form = LayInForm()
    form.unit_ids.choices = [
        SelectChoice(str(unit.id), unit.name, {"description": unit.parent.name if unit.parent else ""})
        for unit in queries.offices_to_lay_in(viewer, study_id)
    ]
    if request.method == "GET":
        form.valid_from.data, form.valid_to.data = study.first_day, study.last_day
    return answer_form(
        form,
        lambda: operations.lay_in(
            study_id=study_id,
            unit_ids=form.unit_ids.keys,
            arm=form.chosen,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            by=viewer,
        ),
        told=lambda made: ngettext("%(num)d kontor er lagt inn.", "%(num)d kontor er lagt inn.", len(made)),
        then=_page(study),
        title=_("Legg inn kontor"),
        sub=study.name,
        submit=_("Legg inn kontorene"),
        cancel=_page(study),
        crumbs=_crumbs(study),
        help=_("Bare Ressursgruppa ser hvilke kontor som er med, og på hvilken arm. Kontorene får ikke vite det her."),
    )


@bp.route("/studier/<int:study_id>/kontor/<int:arm_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_STUDIES)
def edit_arm(study_id: int, arm_id: int) -> ResponseReturnValue:
    """Change an office's arm, or its days."""
    viewer = current_viewer()
    row = queries.get_arm(viewer, study_id, arm_id)
    study = queries.get_study(viewer, study_id)
    form = ArmForm(obj=row)
    return answer_form(
        form,
        lambda: operations.change_arm(
            study_id=study_id,
            arm_id=arm_id,
            arm=form.chosen,
            valid_from=form.valid_from.data,
            valid_to=form.valid_to.data,
            expected_version=form.expected_version,
            by=viewer,
        ),
        told=_("Endringen er lagret."),
        then=_page(study),
        title=_("Endre arm for %(office)s", office=row.unit.name),
        sub=study.name,
        submit=_("Lagre"),
        cancel=_page(study),
        crumbs=_crumbs(study),
    )


@bp.post("/studier/<int:study_id>/kontor/<int:arm_id>/fjern")
@requires(Permission.MANAGE_STUDIES)
@commits
def remove_arm(study_id: int, arm_id: int) -> ResponseReturnValue:
    """Take an office out of a study."""
    operations.remove_arm(study_id=study_id, arm_id=arm_id, expected_version=posted_version(), by=current_viewer())
    flash(_("Kontoret er tatt ut av studien."))
    return redirect(url_for("study.show", study_id=study_id))


@bp.route("/studier/<int:study_id>/bolger/ny", methods=["GET", "POST"])
@requires(Permission.MANAGE_STUDIES)
def new_wave(study_id: int) -> ResponseReturnValue:
    """Add a wave."""
    viewer = current_viewer()
    study = queries.get_study(viewer, study_id)
    form = WaveForm()
    return answer_form(
        form,
        lambda: wave_operations.add_wave(
            study_id=study_id,
            name=form.name.data or "",
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            request_key=form.request_key.data,
            by=viewer,
        ),
        told=_("Målebølgen er lagt inn."),
        then=_page(study),
        title=_("Ny målebølge"),
        sub=study.name,
        submit=_("Legg inn bølgen"),
        cancel=_page(study),
        crumbs=_crumbs(study),
    )


@bp.route("/studier/<int:study_id>/bolger/<int:wave_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_STUDIES)
def edit_wave(study_id: int, wave_id: int) -> ResponseReturnValue:
    """Change a wave."""
    viewer = current_viewer()
    wave = queries.get_wave(viewer, study_id, wave_id)
    study = queries.get_study(viewer, study_id)
    form = WaveForm(obj=wave)
    return answer_form(
        form,
        lambda: wave_operations.change_wave(
            study_id=study_id,
            wave_id=wave_id,
            name=form.name.data or "",
            first_day=form.first_day.data,
            last_day=form.last_day.data,
            expected_version=form.expected_version,
            by=viewer,
        ),
        told=_("Endringen er lagret."),
        then=_page(study),
        title=_("Endre målebølge"),
        sub=study.name,
        submit=_("Lagre"),
        cancel=_page(study),
        crumbs=_crumbs(study),
    )


@bp.post("/studier/<int:study_id>/bolger/<int:wave_id>/fjern")
@requires(Permission.MANAGE_STUDIES)
@commits
def remove_wave(study_id: int, wave_id: int) -> ResponseReturnValue:
    """Remove a wave nobody has asked for."""
    wave_operations.remove_wave(
        study_id=study_id, wave_id=wave_id, expected_version=posted_version(), by=current_viewer()
    )
    flash(_("Målebølgen er fjernet."))
    return redirect(url_for("study.show", study_id=study_id))


def _page(study: Study) -> str:
    return url_for("study.show", study_id=study.id)


def _crumbs(study: Study) -> list[tuple[str, str]]:
    return [(_("Studier"), url_for("study.index")), (study.name, _page(study))]
