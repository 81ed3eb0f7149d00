"""Pages: taking records in from a file, step by step, and taking everything out."""

import csv
import io
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hpmt_supervision.auth.fresh import requires_fresh_sign_in
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.exchange import run_operations, run_queries, template, upload_limit, uploads
from hpmt_supervision.exchange.background import start_process
from hpmt_supervision.exchange.export_operations import record_export
from hpmt_supervision.exchange.forms import UploadForm
from hpmt_supervision.exchange.found_problems import ShownProblems
from hpmt_supervision.exchange.models import FileKind, ImportRun, RunState
from hpmt_supervision.exchange.problems import shown as shown_value
from hpmt_supervision.exchange.putting_in_place import ExportStopped
from hpmt_supervision.exchange.states import STATE_LABELS
from hpmt_supervision.exchange.writing import export_bundle
from hpmt_supervision.extensions import db
from hpmt_supervision.people.viewer import current_viewer
from hpmt_supervision.web.attachments import WORKBOOK, attached
from hpmt_supervision.web.csv_cells import shown_as_text
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import saving

bp = Blueprint("exchange", __name__, url_prefix="/administrasjon", template_folder="templates")
upload_limit.watch(bp, "exchange.index")

# A larger export waits on the disk while it is sent.
HELD_IN_MEMORY = 8 * 1024 * 1024
MIME_TYPES = {
    FileKind.ZIP: "application/zip",
    FileKind.XLSX: WORKBOOK,
}


@bp.before_request
def _belongs_to_administration() -> None:
    g.navigation_place = "people"


bp.app_template_filter("one_line")(shown_value)


@bp.app_context_processor
def _labels() -> dict[str, Any]:
    return {"run_state_labels": STATE_LABELS}


@bp.route("/hent-inn", methods=["GET", "POST"])
@requires(Permission.EXCHANGE_RECORDS)
def index() -> ResponseReturnValue:
    """Choose a file, and see the imports there have been."""
    run_operations.settle_lost()
    form = UploadForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            run = run_operations.take_file(
                stream=form.file.data.stream,
                file_name=form.file_name,
                kind=form.kind,
                request_key=form.request_key.data,
                by=current_viewer(),
            )
            run_id = run.id
        if saved:
            start_process(run)
            return redirect(url_for("exchange.run", run_id=run_id))
    body = render_template(
        "exchange/index.html", form=form, runs=run_queries.recent_runs(), most_mib=upload_limit.limit_in_mib()
    )
    return body, 422 if form.is_submitted() else 200


@bp.get("/hent-inn/mal.xlsx")
@requires(Permission.EXCHANGE_RECORDS)
def workbook_template() -> ResponseReturnValue:
    """Give an empty workbook to fill in."""
    return _template(template.workbook_template(), FileKind.XLSX)


@bp.get("/hent-inn/mal.zip")
@requires(Permission.EXCHANGE_RECORDS)
def zip_template() -> ResponseReturnValue:
    """Give empty files to fill in."""
    return _template(template.zip_template(), FileKind.ZIP)


def _template(content: bytes, kind: FileKind) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), MIME_TYPES[kind], as_attachment=True, download_name=f"import-mal.{kind}")


@bp.get("/hent-inn/<int:run_id>")
@requires(Permission.EXCHANGE_RECORDS)
def run(run_id: int) -> ResponseReturnValue:
    """Show one import: how far it has come, what would change or did, or what must be mended."""
    run_operations.settle_lost()
    return render_template("exchange/run.html", **_shown(run_queries.get_run(run_id)))


@bp.get("/hent-inn/<int:run_id>/framdrift")
@requires(Permission.EXCHANGE_RECORDS)
def progress(run_id: int) -> ResponseReturnValue:
    """Give the part of the page that changes while the process works; the whole result when it has ended."""
    run_operations.settle_lost()
    found = run_queries.get_run(run_id)
    if found.is_running:
        return render_template("exchange/_progress.html", run=found)
    answer = Response(render_template("exchange/_result.html", **_shown(found)))
    # The result takes the place of everything that was shown while the process worked.
    answer.headers["HX-Retarget"] = "#import"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


@bp.get("/hent-inn/<int:run_id>/feil.csv")
@requires(Permission.EXCHANGE_RECORDS)
def problems(run_id: int) -> ResponseReturnValue:
    """Give every problem of an import as a file."""
    found = run_queries.get_run(run_id)
    kept = uploads.kept_problems(run_operations.folder(), found.file_key)

    def lines() -> Iterator[str]:
        # The mark and the semicolon are what a Norwegian Excel expects.
        yield "\ufeff"
        rows = ([problem.file, str(problem.line), problem.column, problem.sentence] for problem in kept)
        for row in chain([[_("Fil eller ark"), _("Linje"), _("Kolonne"), _("Hva som må rettes")]], rows):
            text = io.StringIO()
            csv.writer(text, delimiter=";").writerow([shown_as_text(cell) for cell in row])
            yield text.getvalue()

    answer = Response(stream_with_context(lines()), content_type="text/csv; charset=utf-8")
    return attached(answer, f"import-{run_id}-feil.csv")


@bp.post("/hent-inn/<int:run_id>/prov")
@requires(Permission.EXCHANGE_RECORDS)
def check_again(run_id: int) -> ResponseReturnValue:
    """Check a kept file once more."""
    return _step(run_id, run_operations.start_check)


@bp.post("/hent-inn/<int:run_id>/hent-inn")
@requires(Permission.EXCHANGE_RECORDS)
@requires_fresh_sign_in
def take_in(run_id: int) -> ResponseReturnValue:
    """Take a checked file in."""
    return _step(run_id, run_operations.start_import)


@bp.post("/hent-inn/<int:run_id>/forkast")
@requires(Permission.EXCHANGE_RECORDS)
def drop(run_id: int) -> ResponseReturnValue:
    """Delete a kept file without taking it in."""
    return _step(run_id, run_operations.drop, done=_l("Fila er slettet. Ingenting ble hentet inn."))


def _step(run_id: int, step: Any, done: Any = None) -> ResponseReturnValue:
    """Take one step with a run, start its process when it has one, and go back to its page."""
    run_operations.settle_lost()
    found = run_queries.get_run(run_id)
    form = AppForm()
    with saving(form) as saved:
        step(run=found, by=current_viewer())
    if saved:
        start_process(found)
        if done is not None:
            flash(str(done))
    else:
        flash(str(form.form_errors[0]), "error")
    return redirect(url_for("exchange.run", run_id=run_id))


def _shown(found: ImportRun) -> dict[str, Any]:
    """What the page of one import shows."""
    shown = ShownProblems.from_json(found.problems)
    chosen = request.args.get("fil")
    if chosen not in {file for file, _count in shown.files}:
        chosen = None
    changes = run_queries.changes_of(found)
    return {
        "run": found,
        "RunState": RunState,
        "changes": changes,
        "changes_nothing": not any(change.added or change.updated for change in changes),
        "problems": shown.of(chosen),
        "problem_files": shown.files,
        "file_choices": [(file, f"{shown_value(file)} ({count})") for file, count in shown.files],
        "chosen_file": chosen,
        "chosen_count": dict(shown.files).get(chosen or "", found.problem_count),
        "deleted_at": found.uploaded_at + uploads.KEPT_FOR,
    }


@bp.get("/ta-ut")
@requires(Permission.EXCHANGE_RECORDS)
def export() -> ResponseReturnValue:
    """Say what an export holds, and offer it."""
    return render_template("exchange/export.html")


@bp.post("/ta-ut/pakke.xlsx")
@requires(Permission.EXCHANGE_RECORDS)
def export_workbook() -> ResponseReturnValue:
    """Give every record as a workbook."""
    return _export(FileKind.XLSX)


@bp.post("/ta-ut/pakke.zip")
@requires(Permission.EXCHANGE_RECORDS)
def export_zip() -> ResponseReturnValue:
    """Give every record as CSV files."""
    return _export(FileKind.ZIP)


def _export(kind: FileKind) -> ResponseReturnValue:
    with saving(AppForm()):
        record_export(form=kind.value, by=current_viewer())
    # The row is committed, so nobody waits while the file is made.
    with TemporaryDirectory(dir=run_operations.folder(), prefix=".") as place:
        path = Path(place) / f"ut.{kind}"
        try:
            export_bundle(engine=db.engine, path=path)
        except ExportStopped as error:
            flash(str(error), "error")
            return redirect(url_for("exchange.export"))
        # An open file can be read to its end though its folder is gone.
        is_small = path.stat().st_size <= HELD_IN_MEMORY
        file: IO[bytes] = io.BytesIO(path.read_bytes()) if is_small else path.open("rb")
    name = f"hpmt-{clock.today():%Y-%m-%d}.{kind}"
    return send_file(file, MIME_TYPES[kind], as_attachment=True, download_name=name)
