"""The cards of an office's profile: which figures each has, and which may not be shown to the reader. Values only."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month
from hpmt_supervision.fidelity.profile import (
    anchoring,
    case_flow,
    content,
    documentation,
    learning,
    levels,
    reliability,
)
from hpmt_supervision.fidelity.profile.facts import FeMonth, OfficeFacts, ReviewFact
from hpmt_supervision.fidelity.profile.learning import CourseFact, MasteryMonth, hides_someone
from hpmt_supervision.fidelity.profile.measures import Figure, Measure, Subject, beside
from hpmt_supervision.sessions.models import SessionStatus


class Standing(StrEnum):
    """Whether a card's figures are shown, and why not."""

    SHOWN = "shown"
    NOTHING = "nothing"
    NOT_APPLICABLE = "not_applicable"
    ROW_WITHHELD = "row_withheld"
    FEW_IN_A_MONTH = "few_in_a_month"
    NO_WHOLE_MONTH = "no_whole_month"


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Attributes:
        subject: what it is about.
        standing: whether its figures are shown; when not, there are none in it.
        figures: the figures in order.
        before_withheld: whether those of the period before are left out because they could be about someone.
        n: what the card as a whole rests on, counted in what its subject is about.
    """

    subject: Subject
    standing: Standing
    figures: tuple[Figure, ...] = ()
    before_withheld: bool = False
    n: int | None = None


@dataclass(frozen=True, slots=True)
class ProfileCards:
    """The cards of an office for a period.

    Attributes:
        period, before: the period, and the equally long one before it.
        fe_months: the whole months that FE forms are counted in.
        last_held: the day of the last session held up to today, or None.
        cancelled: reason and count of the cancelled sessions of the period, the most frequent first.
        cards: the cards by subject, in the order of the page.
        mastery: the mastery of each month; empty when it is not shown.
        from_outside: whether the reader does not work there; training, and whether the leader was there, are then left
            out.
    """

    period: Period
    before: Period
    fe_months: tuple[Month, ...]
    last_held: date | None
    cancelled: tuple[tuple[str, int], ...]
    cards: dict[Subject, Card]
    mastery: tuple[MasteryMonth, ...] = ()
    from_outside: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cards are made of.

    Attributes:
        facts: what was read of the office.
        period, before: the period and the one before it.
        months, months_before: the whole months that FE forms are counted in, and those in their place before.
        today: the local day.
        reviews: the reviews agreed with the leader in both periods.
        courses, courses_before: the courses completed in either period, with how many people in each.
        withholds: whether everything derived from people is withheld from the reader.
        withholds_before: whether that of the period before is.
        from_outside: whether the reader does not work there.
    """

    facts: OfficeFacts
    period: Period
    before: Period
    months: tuple[Month, ...]
    months_before: tuple[Month, ...]
    today: date
    reviews: tuple[ReviewFact, ...] = ()
    courses: tuple[CourseFact, ...] = ()
    courses_before: tuple[CourseFact, ...] = ()
    withholds: bool = False
    withholds_before: bool = False
    from_outside: bool = False

    def fe(self, *, before: bool = False) -> list[FeMonth]:
        """Return the FE forms of the whole months of the period, or of those before."""
        months = {month.first for month in (self.months_before if before else self.months)}
        return [one for one in self.facts.fe_months if one.month in months]


def profile_cards(read: Reading) -> ProfileCards:
    """Make the cards of an office.

    Args:
        read: what was read of it.
    """
    makers: dict[Subject, Callable[[Reading], Card]] = {
        Subject.RELIABILITY: _reliability,
        Subject.CASE_FLOW: _case_flow,
        Subject.PRACTICE: _practice,
        Subject.LOGS: _logs,
        Subject.FE_FORMS: _fe_forms,
        Subject.MASTERY: _mastery,
        Subject.LEARNING: _learning,
        Subject.LEVELS: _levels,
        Subject.ANCHORING: _anchoring,
    }
    cards = {subject: make(read) for subject, make in makers.items()}
    sessions = reliability.within(read.facts.sessions, read.period)
    reasons = Counter(one.reason or "other" for one in sessions if one.status == SessionStatus.CANCELLED)
    shows_mastery = cards[Subject.MASTERY].standing is Standing.SHOWN
    return ProfileCards(
        period=read.period,
        before=read.before,
        fe_months=read.months,
        last_held=read.facts.last_held,
        cancelled=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        cards=cards,
        mastery=learning.mastery_by_month(read.fe(), read.months) if shows_mastery else (),
        from_outside=read.from_outside,
    )


def _card(
    subject: Subject, now: Sequence[Measure], before: Sequence[Measure], n: int | None = None, *, silent: bool = False
) -> Card:
    """Return a card that is shown, or one that says that nothing is registered."""
    if silent:
        return Card(subject, Standing.NOTHING)
    return Card(subject, Standing.SHOWN, beside(now, before), n=n)


def _about_people(
    read: Reading, subject: Subject, now: Sequence[Measure], before: Sequence[Measure], n: int | None = None
) -> Card:
    """Return a card that is derived from people, without the period before where that is withheld."""
    return Card(subject, Standing.SHOWN, beside(now, [] if read.withholds_before else before), read.withholds_before, n)


def _reliability(read: Reading) -> Card:
    sessions, today = read.facts.sessions, read.today
    since = reliability.days_since(read.facts.last_held, today)
    now = [since, *reliability.figures(sessions, read.period, today)]
    before = reliability.figures(sessions, read.before, today)
    found = len(reliability.within(sessions, read.period))
    return _card(Subject.RELIABILITY, now, before, found, silent=not found)


def _case_flow(read: Reading) -> Card:
    if read.withholds:
        return Card(Subject.CASE_FLOW, Standing.ROW_WITHHELD)
    now, before = (
        case_flow.figures(read.facts.cases, read.facts.sessions, period) for period in (read.period, read.before)
    )
    held = case_flow.held_here(read.facts.sessions, read.period)
    counts = [one.value for one in now if one.code in {"submitted", "discussed", "withdrawn", "forwarded"}]
    if not held and not any(counts):
        return Card(Subject.CASE_FLOW, Standing.NOTHING)
    return _about_people(read, Subject.CASE_FLOW, now, before, len(held))


def _practice(read: Reading) -> Card:
    if read.withholds:
        return Card(Subject.PRACTICE, Standing.ROW_WITHHELD)
    facts = read.facts
    held = case_flow.held_here(facts.sessions, read.period)
    if not held:
        return Card(Subject.PRACTICE, Standing.NOT_APPLICABLE)
    now, before = (
        content.practice_figures(facts.sessions, facts.work, facts.focus, facts.areas, facts.tool_area, period)
        for period in (read.period, read.before)
    )
    return _about_people(read, Subject.PRACTICE, now, before, len(held))


def _logs(read: Reading) -> Card:
    now, before = (
        documentation.log_figures(read.facts.sessions, period, read.today) for period in (read.period, read.before)
    )
    held = len(case_flow.held_here(read.facts.sessions, read.period))
    found = len(reliability.within(read.facts.sessions, read.period))
    return _card(Subject.LOGS, now, before, held, silent=not found)


def _fe_card(
    read: Reading,
    subject: Subject,
    figures: Callable[[bool], list[Measure]],
    *counts: Callable[[FeMonth], int],
) -> Card:
    """Return a card of FE forms, which shows nothing when some month of it rests on 1–4 counsellors.

    Args:
        read: what was read.
        subject: what the card is about.
        figures: the figures of the period before, or of the period.
        counts: how much of a counsellor's month each kind of figure rests on.
    """
    if read.withholds:
        return Card(subject, Standing.ROW_WITHHELD)
    if not read.months:
        return Card(subject, Standing.NO_WHOLE_MONTH)
    found = sum(counts[0](month) for month in read.fe())
    if not found:
        return Card(subject, Standing.NOTHING)
    if any(hides_someone(read.fe(), of) for of in counts):
        return Card(subject, Standing.FEW_IN_A_MONTH)
    hides_before = read.withholds_before or any(hides_someone(read.fe(before=True), of) for of in counts)
    before = [] if hides_before else figures(True)
    return Card(subject, Standing.SHOWN, beside(figures(False), before), hides_before, found)


def _fe_forms(read: Reading) -> Card:
    facts = read.facts

    def figures(before: bool) -> list[Measure]:
        months = {month.first for month in (read.months_before if before else read.months)}
        ticks = [tick for tick in facts.ticks if tick.month in months]
        forms = read.fe(before=before)
        used = content.fe_figures(forms, ticks, facts.areas, facts.tool_area, facts.principles)
        return [*documentation.fe_figures(forms), *used]

    return _fe_card(read, Subject.FE_FORMS, figures, lambda one: one.meetings, lambda one: one.names_any)


def _mastery(read: Reading) -> Card:
    def figures(before: bool) -> list[Measure]:
        return learning.mastery_figures(read.fe(before=before))

    return _fe_card(read, Subject.MASTERY, figures, lambda one: one.marks)


def _learning(read: Reading) -> Card:
    if read.withholds:
        return Card(Subject.LEARNING, Standing.ROW_WITHHELD)
    now, before = (learning.need_figures(read.facts.needs, period) for period in (read.period, read.before))
    # A course that nobody completed now is there for what it was before, and would tell of that by itself.
    courses = [course for course in read.courses if course.people or not read.withholds_before]
    now += learning.training_figures(courses)
    before += learning.training_figures(read.courses_before)
    return _about_people(read, Subject.LEARNING, now, before)


def _levels(read: Reading) -> Card:
    facts = read.facts
    if not any(levels.serving(facts.posts, read.period).values()):
        return Card(Subject.LEVELS, Standing.NOT_APPLICABLE)
    now, before = (
        levels.figures(facts.levels, facts.last_held_above, facts.posts, period, read.today)
        for period in (read.period, read.before)
    )
    # Days up to today are no figure of a period that is over.
    before = [measure for measure in before if not measure.code.endswith("_days_since")]
    return _card(Subject.LEVELS, now, before)


def _anchoring(read: Reading) -> Card:
    facts = read.facts
    if not facts.intervals:
        return Card(Subject.ANCHORING, Standing.NOT_APPLICABLE)
    now, before = (
        [
            *anchoring.time_figures(facts.sessions, facts.intervals, facts.spells, period),
            *anchoring.review_figures(read.reviews, period),
        ]
        for period in (read.period, read.before)
    )
    if read.from_outside:
        # An office has one leader, so this is about one person.
        now, before = ([one for one in found if one.code != "leader_present"] for found in (now, before))
    return _card(Subject.ANCHORING, now, before)
