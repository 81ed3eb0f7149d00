"""How long texts are kept: rooms register what they delete and when, and one command runs them all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app

from hpmt_supervision.core import clock
from hpmt_supervision.privacy.audit import record_act

KEY = "hpmt_retention_rules"


@dataclass(frozen=True)
class Rule:
    """One kind of text and what deletes it when its time is over.

    Attributes:
        name: a short code, such as ``case_texts``.
        description: what is deleted and when, in plain words.
        run: deletes what is due at an instant, flushes, and returns how many rows it touched.
    """

    name: str
    description: Any
    run: Callable[[datetime], int]


def add_rule(app: Flask, rule: Rule) -> None:
    """Register a room's rule. Rules run in the order the rooms are switched on."""
    app.extensions.setdefault(KEY, []).append(rule)


def rules() -> list[Rule]:
    """Return every registered rule."""
    return list(current_app.extensions.get(KEY, []))


def run_rules(now: datetime | None = None) -> dict[str, int]:
    """Delete every text whose time is over, and record the counts. Flushes.

    Args:
        now: the instant to judge by; the present one by default.

    Returns:
        How many rows each rule touched, by its name.
    """
    instant = now or clock.now()
    counts = {rule.name: rule.run(instant) for rule in rules()}
    record_act("retention.run", subject_kind="retention", subject_id=None, by=None, **counts)
    return counts
