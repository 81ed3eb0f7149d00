"""A series and its rule: how the rule is kept, read back, ended and laid out, as values and on the row."""

from dataclasses import replace
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from hpmt_supervision.sessions.recurrence import Every, Rule, as_local_text, as_rrule, from_rrule, settled
from hpmt_supervision.sessions.series_models import Series

# How far ahead an open series has its sessions.
ROLLING = relativedelta(months=12)


def last_day_laid_out(rule: Rule, today: date) -> date | None:
    """Return the last day to lay sessions out on: twelve months ahead for an open rule, None for one with an end.

    Args:
        rule: the rule.
        today: the local day.
    """
    return max(rule.first.date(), today) + ROLLING if rule.open_ended else None


def rule_of(series: Series) -> Rule:
    """Return the rule a series keeps.

    Args:
        series: the series.
    """
    return from_rrule(series.rule, datetime.fromisoformat(series.starts_local), series.chosen_local)


def keep_rule(series: Series, rule: Rule) -> None:
    """Write a rule into a series' row, which is not flushed.

    Args:
        series: the series.
        rule: the rule.
    """
    rule = settled(rule)
    series.rule = as_rrule(rule)
    series.starts_local = as_local_text(rule.first)
    series.chosen_local = ",".join(map(as_local_text, rule.chosen)) if rule.kind is Every.CHOSEN else None
    series.open_ended = rule.open_ended


def ended(rule: Rule, last: date) -> Rule:
    """Return a rule that gives nothing after a day; what it gave up to it stays.

    Args:
        rule: the rule.
        last: the last day that may have an occurrence. A rule cannot be without any, so at least its first stays.
    """
    if rule.kind is Every.CHOSEN:
        left = tuple(one for one in rule.chosen if one.date() <= last) or rule.chosen[:1]
        return replace(rule, chosen=left, count=len(left))
    return replace(rule, count=None, until=max(last, settled(rule).first.date()))
