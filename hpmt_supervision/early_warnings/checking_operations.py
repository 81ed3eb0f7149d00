"""The daily check: raises, keeps and ends warnings, and lets those that nothing happened to go one level up."""

import json
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.facts_queries import ReadGroup, groups_with_facts
from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.limit_queries import all_limits
from hpmt_supervision.early_warnings.models import EarlyWarning
from hpmt_supervision.early_warnings.month_queries import months_of_groups
from hpmt_supervision.early_warnings.rules import SHOWN, Found, counted_since, rests, warnings_of
from hpmt_supervision.early_warnings.thresholds import Thresholds
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.audit import record_act

# The highest level of supervision; nobody stands above it.
HIGHEST = 3


def check_warnings(now: datetime) -> int:
    """Raise, keep, end and lift the warnings of every group. Flushes; a second run on the same day changes nothing.

    Args:
        now: the present instant.

    Returns:
        How many warnings were raised, ended or went one level up.
    """
    today = clock.local_date(now)
    limits, open_ones = all_limits(), _open_warnings(None)
    done = 0
    for read in groups_with_facts(today, months=months_of_groups(today)):
        thresholds = limits.for_unit(read.group.unit)
        done += _check(read, thresholds, open_ones.get(read.group.id, {}), today)
    db.session.flush()
    return done


def end_mended(group_ids: Collection[int], today: date) -> int:
    """End the open warnings of some groups that no longer hold, without waiting for the night. Flushes.

    What rests on whole months is left to the daily check.

    Args:
        group_ids: the groups' keys.
        today: the local day.

    Returns:
        How many warnings ended.
    """
    open_ones = _open_warnings(group_ids)
    if not open_ones:
        return 0
    limits, done = all_limits(), 0
    for read in groups_with_facts(today, group_ids=list(open_ones)):
        holding = {one.kind for one in warnings_of(read.facts, limits.for_unit(read.group.unit), today)}
        for kind, warning in open_ones[read.group.id].items():
            if kind not in holding and kind is not WarningKind.BELOW_OWN_LEVEL:
                _end(warning, today)
                done += 1
    db.session.flush()
    return done


def _open_warnings(group_ids: Collection[int] | None) -> dict[int, dict[WarningKind, EarlyWarning]]:
    query = select(EarlyWarning).where(EarlyWarning.ended_on.is_(None))
    if group_ids is not None:
        query = query.where(EarlyWarning.group_id.in_(group_ids))
    rows = db.session.scalars(query.options(selectinload(EarlyWarning.answers)).order_by(EarlyWarning.id))
    found: dict[int, dict[WarningKind, EarlyWarning]] = {}
    for row in rows:
        found.setdefault(row.group_id, {})[WarningKind(row.kind)] = row
    return found


def _check(read: ReadGroup, thresholds: Thresholds, open_ones: dict[WarningKind, EarlyWarning], today: date) -> int:
    """Check one group and return how many warnings were raised, ended or lifted."""
    holding = {one.kind: one for one in warnings_of(read.facts, thresholds, today)}
    resting, done = rests(read.facts, today), 0
    for kind, warning in open_ones.items():
        if kind not in holding:
            _end(warning, today)
            done += 1
            continue
        _keep(warning, holding[kind], today)
        if not resting and _goes_up(read, warning, thresholds, today):
            warning.level, warning.reached_on = warning.level + 1, today
            record_act("warning.lift", subject_kind="warning", subject_id=warning.id, by=None, level=warning.level)
            done += 1
    if not resting:
        for kind, found in holding.items():
            if kind not in open_ones:
                _raise(read, found, today)
                done += 1
    return done


def _end(warning: EarlyWarning, today: date) -> None:
    warning.ended_on = today
    record_act("warning.end", subject_kind="warning", subject_id=warning.id, by=None, group_id=warning.group_id)


def _keep(warning: EarlyWarning, found: Found, today: date) -> None:
    """Note that a warning still holds, and on what."""
    facts, before = written(found.facts), json.loads(warning.facts)
    if warning.facts != facts:
        # That figures are shown outside from now on is nothing that the group has done or could do.
        if {**before, SHOWN: 0} != {**found.facts, SHOWN: 0}:
            warning.changed_on = today
        warning.facts = facts
    if warning.last_seen_on != today:
        warning.last_seen_on = today


def _raise(read: ReadGroup, found: Found, today: date) -> None:
    warning = EarlyWarning(
        group_id=read.group.id,
        kind=found.kind,
        raised_on=today,
        last_seen_on=today,
        changed_on=today,
        level=read.group.level,
        reached_on=today,
        facts=written(found.facts),
    )
    db.session.add(warning)
    db.session.flush()
    record_act("warning.raise", subject_kind="warning", subject_id=warning.id, by=None, group_id=read.group.id)


def _goes_up(read: ReadGroup, warning: EarlyWarning, thresholds: Thresholds, today: date) -> bool:
    """Tell whether so many counting days have gone without a change of the facts and without an answer."""
    if warning.level >= HIGHEST:
        return False
    latest = [warning.raised_on, warning.reached_on, warning.changed_on]
    for answer in warning.answers:
        latest.append(clock.local_date(answer.at))
        if answer.until_on is not None and answer is warning.answers[-1]:
            latest.append(answer.until_on)
    since = max(latest)
    return since < today and counted_since(read.facts, since, today) >= thresholds.silence_days


def written(facts: dict[str, str | int]) -> str:
    """Return facts as the text a row holds; equal facts give equal text."""
    return json.dumps(facts, sort_keys=True)
