"""Following the chains, and noting what was found: once a day by a job, and whenever somebody asks."""

from datetime import datetime

import structlog

from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.chain import OF_PEOPLE, Chain
from hpmt_supervision.privacy.chain_ends import Ends, keep_ends, kept_ends
from hpmt_supervision.privacy.chain_queries import Followed, follow, last_link
from hpmt_supervision.privacy.models import ChainCheck

log = structlog.stdlib.get_logger("hpmt.audit")


class ChainBroken(Exception):
    """A chain does not hold. The job that finds out ends with this, so that the page of the jobs shows it."""


def note_check(found: Followed, *, now: datetime) -> None:
    """Write down what following a chain has found. It is sealed and inserted when the transaction ends.

    Args:
        found: what was found.
        now: the instant it was followed.
    """
    row = ChainCheck(
        chain=found.chain,
        checked_at=now,
        row_count=found.rows,
        last_id=found.last.id if found.last else None,
        last_hash=found.last.seal if found.last else None,
        broken_id=found.broken.id if found.broken else None,
        why=found.broken.why if found.broken else None,
    )
    db.session.add(row)
    db.session.flush()


def check_chains(now: datetime) -> int:
    """Follow the chains, note their last rows in the database, the log and the file, and return how many there are.

    It reads first and writes in a short transaction of its own, because reading may take minutes. The chains are held
    against the file too, and what it keeps of one that does not hold stays in it. The notes themselves do not count.

    Args:
        now: the present instant.

    Raises:
        ChainBroken: when one of them does not hold.
        EndsUnreadable: when the file cannot be read.
        OSError: when it cannot be read or written at all.
    """
    kept = kept_ends() or {}
    found = [follow(chain, anchors=kept.get(chain)) for chain in Chain]
    # In the log the last seals are out of reach for whoever can only change the database.
    for one in found:
        log.info(
            "chain followed",
            chain=str(one.chain),
            rows=one.rows,
            last_id=one.last.id if one.last else None,
            last_hash=one.last.seal if one.last else None,
            broken_id=one.broken.id if one.broken else None,
            why=str(one.broken.why) if one.broken else None,
        )
    with writing_unit():
        for one in found:
            note_check(one, now=now)
    # After the commit: the file must never tell of a row that was not written.
    keep_ends({one.chain: _end_of(one, kept) for one in found})
    if any(one.broken for one in found):
        raise ChainBroken
    return sum(one.rows for one in found if one.chain in OF_PEOPLE)


def _end_of(found: Followed, kept: Ends) -> dict[int, str]:
    """Return what the file shall keep of a chain."""
    if found.broken:
        return kept.get(found.chain, {})
    if found.chain is Chain.CHECKS:
        # What has just been noted is the last of the notes.
        last = last_link(Chain.CHECKS)
        return {last.id: last.seal} if last else {}
    return {found.last.id: found.last.seal} if found.last else {}
