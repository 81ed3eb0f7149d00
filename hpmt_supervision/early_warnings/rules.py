"""Which warnings a group has on a day. Values in, values out: no database, no clock.

**Counting days** of a group are the days on which at least one member is there (a supervisee without an absence), its
unit is not closed for the day, and somebody can lead. A stretch in which all who lead are away, and nobody stands in,
is left out when it is over within ``SHORT_AWAY_DAYS`` days; a longer one counts in full, because then supervision has
stopped unless somebody takes over. A group **rests** on a day that does not count, and on the day of a planned session.

- *No date*: no session is planned from today on.
- *No session*: so many tenths of the interval have gone as counting days since the day of the last held session, or
  since the first of today's members joined.
- *Empty agendas*: an agenda is empty when it holds no case, no reported need and no skill training, so that there is
  nothing to work on. Looked at are the sessions of the whole group that were booked here, of the last
  ``AGENDAS_WITHIN_DAYS`` days: held ones, those whose day has passed without an outcome, those cancelled because there
  were no cases (which are empty), and the coming one when it is at most ``AGENDA_DAYS`` days off and nothing waits in
  the queue either. The warning holds when the latest so many of them are all empty.
- *Below own level*: the months of the group's own share on schedule hold a shift below its median or a falling trend
  that reaches the last whole month (``fidelity.chance.run_rules``).
- *One leader*: exactly one person can lead the group and nobody stands in, while two could at some time in the last
  ``HAD_TWO_DAYS`` days, or two are asked for. Somebody on leave can still lead; they come back.

A group of a closed unit, or without a member today, has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.spans import Span, days_within, union, without
from hpmt_supervision.early_warnings.thresholds import Thresholds
from hpmt_supervision.fidelity.chance.run_rules import ChangeKind, middle_of, present_change

SHORT_AWAY_DAYS = 28
AGENDA_DAYS = 3
AGENDAS_WITHIN_DAYS = 120
HAD_TWO_DAYS = 730
# Among the facts when the figures a warning rests on are shown outside the office.
SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class PersonDays:
    """One person's days in a group, as member or as supervisor.

    Attributes:
        spells: first and last day of each spell, as ordinals.
        away: the same for absences.
    """

    spells: tuple[Span, ...]
    away: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaOfDay:
    """The agenda of one session that is looked at: its local day, and whether it is empty."""

    day: date
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the group's own run chart.

    Attributes:
        code: such as ``2026-10``.
        share: the share on schedule, or None.
        is_shown: whether figures on these people are shown outside the office in the month.
    """

    code: str
    share: float | None
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What the rules go by for one group on one day.

    Attributes:
        interval_days: its interval.
        is_open: whether its unit is open today.
        members: its supervisees.
        leaders: its supervisors, also earlier ones.
        leading_today: how many of them can lead today, by membership and role.
        stand_ins: first and last day of each stand-in.
        closed: first and last day of each closed period of its unit or of a unit above.
        last_held: the day of its last held session, or None.
        next_planned: the day of its next planned session, or None.
        agendas: the agendas that are looked at, in order of time.
        months: the months up to the last whole one, in a row; None when they were not read.
    """

    interval_days: int
    is_open: bool = True
    members: tuple[PersonDays, ...] = ()
    leaders: tuple[PersonDays, ...] = ()
    leading_today: int = 0
    stand_ins: tuple[Span, ...] = ()
    closed: tuple[Span, ...] = ()
    last_held: date | None = None
    next_planned: date | None = None
    agendas: tuple[AgendaOfDay, ...] = ()
    months: tuple[Month, ...] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One warning that holds.

    Attributes:
        kind: what it is about.
        facts: what it rests on, as numbers, days (``2026-10-12``) and months (``2026-10``), ready for JSON.
    """

    kind: WarningKind
    facts: dict[str, str | int] = field(default_factory=dict)


def warnings_of(facts: GroupFacts, thresholds: Thresholds, today: date) -> list[Found]:
    """Return the warnings that hold for a group, in the order of their kinds.

    Whether one may be raised today is for ``rests``; one that was raised before stays as long as it is found here.

    Args:
        facts: the group.
        thresholds: what holds for it.
        today: the local day.
    """
    if not facts.is_open or joined_on(facts, today) is None:
        return []
    found = [
        _no_date(facts, today),
        _no_session(facts, thresholds, today),
        _empty_agendas(facts, thresholds, today),
        _below_own_level(facts),
        _one_leader(facts, thresholds, today),
    ]
    return [one for one in found if one is not None and one.kind in thresholds.kinds]


def joined_on(facts: GroupFacts, today: date) -> date | None:
    """Return the first day of the member of today who joined first, or None when there is no member today."""
    at = today.toordinal()
    days = [first for person in facts.members for first, last in person.spells if first <= at <= last]
    return date.fromordinal(min(days)) if days else None


def counting_days(facts: GroupFacts) -> list[Span]:
    """Return the days on which supervision can be asked of the group, in stretches."""
    present = [span for person in facts.members for span in without(person.spells, person.away)]
    can_lead = [span for person in facts.leaders for span in without(person.spells, person.away)]
    all_away = without([span for person in facts.leaders for span in person.spells], [*can_lead, *facts.stand_ins])
    short = [(first, last) for first, last in all_away if last - first < SHORT_AWAY_DAYS]
    return without(present, [*facts.closed, *short])


def counted_since(facts: GroupFacts, day: date, today: date) -> int:
    """Return how many counting days have gone after a day, today included.

    Args:
        facts: the group.
        day: the local day after which they are counted.
        today: the local day.
    """
    return days_within(counting_days(facts), day.toordinal() + 1, today.toordinal())


def rests(facts: GroupFacts, today: date) -> bool:
    """Tell whether nothing is raised and nothing goes up today: the day does not count, or the group meets today.

    Args:
        facts: the group.
        today: the local day.
    """
    at = today.toordinal()
    return facts.next_planned == today or days_within(counting_days(facts), at, at) == 0


def _no_date(facts: GroupFacts, today: date) -> Found | None:
    if facts.next_planned is not None:
        return None
    return Found(WarningKind.NO_DATE, _since(facts, today))


def _since(facts: GroupFacts, today: date) -> dict[str, str | int]:
    if facts.last_held is not None:
        return {"last_held": facts.last_held.isoformat()}
    joined = joined_on(facts, today)
    return {"joined": joined.isoformat()} if joined else {}


def _no_session(facts: GroupFacts, thresholds: Thresholds, today: date) -> Found | None:
    since = facts.last_held or joined_on(facts, today)
    if since is None or 10 * counted_since(facts, since, today) < thresholds.intervals_x10 * facts.interval_days:
        return None
    ahead: dict[str, str | int] = {"next": facts.next_planned.isoformat()} if facts.next_planned else {}
    return Found(WarningKind.NO_SESSION, _since(facts, today) | {"interval": facts.interval_days} | ahead)


def _empty_agendas(facts: GroupFacts, thresholds: Thresholds, today: date) -> Found | None:
    wanted = thresholds.empty_agendas
    first, last = today - timedelta(days=AGENDAS_WITHIN_DAYS), today + timedelta(days=AGENDA_DAYS)
    latest = [one for one in facts.agendas if first <= one.day <= last][-wanted:]
    if len(latest) < wanted or not all(one.is_empty for one in latest):
        return None
    days = {f"day{number}": one.day.isoformat() for number, one in enumerate(latest, 1)}
    since = f"{latest[0].day:%Y-%m}"
    months = [month for month in facts.months or () if month.code >= since] or list(facts.months or ())[-1:]
    # The month that is not over yet is judged by the last whole one.
    return Found(WarningKind.EMPTY_AGENDAS, {"agendas": wanted, **days, **_shown(months)})


def _below_own_level(facts: GroupFacts) -> Found | None:
    months = facts.months
    if not months:
        return None
    shares: Sequence[float | None] = [month.share for month in months]
    change, middle = present_change(shares, ChangeKind.BELOW, ChangeKind.FALLING), middle_of(shares)
    if change is None or middle is None or change.last != len(months) - 1:
        return None
    share = shares[-1]
    assert share is not None, "the change ends on the last month, so it has a share"
    return Found(
        WarningKind.BELOW_OWN_LEVEL,
        {
            "change": str(change.kind),
            "points": change.points,
            "first": months[change.first].code,
            "last": months[-1].code,
            "median_permille": round(middle * 1000),
            "share_permille": round(share * 1000),
            **_shown([month for month in months if month.share is not None]),
        },
    )


def _shown(months: Sequence[Month]) -> dict[str, str | int]:
    """Return the fact that what a warning rests on may be told outside the office; none of it by default."""
    return {SHOWN: 1} if months and all(month.is_shown for month in months) else {}


def _one_leader(facts: GroupFacts, thresholds: Thresholds, today: date) -> Found | None:
    at = today.toordinal()
    if facts.leading_today != 1 or days_within(union(facts.stand_ins), at, at):
        return None
    had_two = _last_with_two(facts, at)
    if had_two is not None and had_two >= at - HAD_TWO_DAYS:
        return Found(WarningKind.ONE_LEADER, {"two_until": date.fromordinal(had_two).isoformat()})
    return Found(WarningKind.ONE_LEADER, {"wanted": 2}) if thresholds.leaders_wanted > 1 else None


def _last_with_two(facts: GroupFacts, at: int) -> int | None:
    """Return the last day up to a day on which two people were supervisors of the group, or None."""
    spells = [(span, place) for place, person in enumerate(facts.leaders) for span in union(person.spells)]
    shared = [
        min(one[1], other[1], at)
        for one, place in spells
        for other, another in spells
        if place < another and max(one[0], other[0]) <= min(one[1], other[1], at)
    ]
    return max(shared, default=None)
