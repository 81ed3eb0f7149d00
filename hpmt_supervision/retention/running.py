"""The nightly run: deletes what is due, a batch at a time, so that nobody waits long for the database.

Each batch is a transaction of its own. A run that is killed has done whole batches, and the next one goes on from
there.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from functools import partial

import structlog

from hpmt_supervision.core import clock
from hpmt_supervision.core.database import empty_sqlite_log
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.retention import TextKind, kind_of, kinds, sweeps
from hpmt_supervision.retention.due_queries import due_ids
from hpmt_supervision.retention.hold_operations import end_holds
from hpmt_supervision.retention.terms_queries import Terms, all_terms

log = structlog.stdlib.get_logger("hpmt.retention")

# As many cases with their logs take well under a second on SQLite.
BATCH = 100
Unit = Callable[[], AbstractContextManager[None]]


class RetentionFailed(RuntimeError):
    """Some kinds of text could not be deleted; the message names them."""


def run_retention(now: datetime | None = None, *, unit: Unit = writing_unit, batch: int = BATCH) -> dict[str, int]:
    """Delete every text whose time is over, end the holds whose last day has passed, and record the counts.

    Args:
        now: the instant to judge by; the present one by default.
        unit: makes the transaction of each batch; one that does nothing leaves the commit to the caller.
        batch: how many texts are deleted in one transaction.

    Returns:
        How many rows were touched, by the code of the kind or the sweep.

    Raises:
        RetentionFailed: when a kind could not be deleted; all the others have been.
    """
    instant = now or clock.now()
    counts: dict[str, int] = {}
    failed: list[str] = []

    def attempt(code: str, step: Callable[[], int]) -> None:
        # What fails in one kind must not keep the texts of another.
        try:
            counts[code] = step()
        except Exception as error:
            failed.append(code)
            log.error("retention failed", kind=code, fault=type(error).__name__)

    attempt("holds_ended", lambda: _in(unit, lambda: end_holds(clock.local_date(instant))))
    for kind in kinds():
        attempt(kind.code, partial(run_kind, kind.code, instant, unit=unit, batch=batch))
    for sweep in sweeps():
        attempt(sweep.code, partial(_in, unit, partial(sweep.run, instant)))
    with unit():
        record_act("retention.run", subject_kind="retention", subject_id=None, by=None, **counts)
    _empty_log()
    if failed:
        raise RetentionFailed(", ".join(failed))
    return counts


def _empty_log() -> None:
    """Take what was deleted out of SQLite's write-ahead log; on PostgreSQL the server does so in its own time."""
    # A caller that commits itself has nothing written yet, and would wait for its own transaction.
    if db.engine.dialect.name == "sqlite" and not db.session().in_transaction() and not empty_sqlite_log(db.engine):
        log.warning("log not emptied", why="somebody was reading; the next run tries again")


def _in(unit: Unit, step: Callable[[], int]) -> int:
    with unit():
        return step()


def run_kind(code: str, now: datetime, *, unit: Unit = writing_unit, batch: int = BATCH) -> int:
    """Delete what is due of one kind, in every programme.

    Args:
        code: the kind's code.
        now: the instant to judge by.
        unit, batch: as ``run_retention``.

    Returns:
        How many rows of the kind were touched.
    """
    kind, done = kind_of(code), 0
    while touched := _run_batch(kind, now, unit, batch):
        done += touched
    return done


def _run_batch(kind: TextKind, now: datetime, unit: Unit, batch: int) -> int:
    with unit():
        terms = all_terms()
        for programme_id in terms.programme_ids:
            if count := _delete(kind, terms, programme_id, now, batch):
                return count
        return 0


def _delete(kind: TextKind, terms: Terms, programme_id: int, now: datetime, batch: int) -> int:
    ids = due_ids(kind, terms, programme_id, clock.local_date(now), most=batch)
    if not ids:
        return 0
    deleted = kind.delete(ids, now)
    if not deleted:
        # A kind that leaves what it was handed would be handed it for ever.
        raise RuntimeError(f"{kind.code} deleted nothing of {len(ids)} due rows")
    return deleted
