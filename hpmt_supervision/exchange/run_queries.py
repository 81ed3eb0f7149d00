"""Reads for the import page. Everybody who may exchange records sees every import."""

import json

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.exchange.models import ImportRun
from hpmt_supervision.exchange.operations import Changes
from hpmt_supervision.extensions import db

RUNS_SHOWN = 20


def recent_runs() -> list[ImportRun]:
    """Return the latest imports, the newest first, with who uploaded and started them."""
    return list(
        db.session.scalars(
            select(ImportRun)
            .options(joinedload(ImportRun.uploaded_by), joinedload(ImportRun.started_by))
            .order_by(ImportRun.uploaded_at.desc(), ImportRun.id.desc())
            .limit(RUNS_SHOWN)
        )
    )


def get_run(run_id: int) -> ImportRun:
    """Return one import.

    Raises:
        NotFound: when there is none.
    """
    run = db.session.scalar(
        select(ImportRun)
        .options(joinedload(ImportRun.uploaded_by), joinedload(ImportRun.started_by))
        .where(ImportRun.id == run_id)
        .execution_options(populate_existing=True)
    )
    if run is None:
        raise NotFound("")
    return run


def changes_of(run: ImportRun) -> list[Changes]:
    """Return what an import did or would do, file by file."""
    return [Changes(**found) for found in json.loads(run.counts or "[]")]
