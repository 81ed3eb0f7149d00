"""Which cards of an office's profile are shown to whom, and with which numbers, read literally from its rules."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tests.properties.fidelity.profile.day_reading import Number, Numbers, Reading, days_of, marks_of, ticked
from tests.properties.fidelity.profile.records import Asked, Form, History

FEWEST = 5


@dataclass
class CardRead:
    """A card: why it is not shown or ``shown``, what it rests on, and each number with that of the period before."""

    standing: str
    n: int | None = None
    hides_before: bool = False
    numbers: dict[tuple[str, str | None], tuple[Number, Number | None]] = field(default_factory=dict)


def month_before(first: date, months: int) -> date:
    for _month in range(months):
        first = date(first.year - (first.month == 1), 12 if first.month == 1 else first.month - 1, 1)
    return first


def end_of(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def firsts_of(days: list[date]) -> list[date]:
    return sorted({day.replace(day=1) for day in days})


def beside(now: Numbers, before: Numbers) -> dict[tuple[str, str | None], tuple[Number, Number | None]]:
    return {key: (number, before.get(key)) for key, number in now.items()}


class Cards:
    """The cards of the office for one question.

    Args:
        history: everything that happened.
        asked: the question.
    """

    def __init__(self, history: History, asked: Asked) -> None:
        self.history, self.asked = history, asked
        days = days_of(asked.first, asked.last)
        touched = firsts_of(days)
        # The period before has as many months, and ends as far into its last month.
        ends_whole = asked.last == end_of(touched[-1])
        last = month_before(touched[-1], len(touched))
        day = end_of(last) if ends_whole else last.replace(day=min(asked.last.day, end_of(last).day))
        earlier = days_of(month_before(touched[0], len(touched)), day)
        self.now, self.before = self.reading(days), self.reading(earlier)
        self.withholds = asked.outside and asked.row_is_withheld
        self.hides_before = asked.withheld_months is None or bool(asked.withheld_months & set(firsts_of(earlier)))
        # Forms count in months that lie in the period with every day and are over.
        self.months = [first for first in touched if end_of(first) <= asked.last and end_of(first) < asked.today]
        self.months_before = [month_before(first, len(touched)) for first in self.months]

    def reading(self, days: list[date]) -> Reading:
        return Reading(self.history, days, self.asked.today)

    def of_months(self, firsts: list[date]) -> Reading:
        return self.reading([day for first in firsts for day in days_of(first, end_of(first))])

    def all(self) -> dict[str, CardRead]:
        return {
            "reliability": self.reliability(),
            "case_flow": self.about_people(self.case_flow),
            "practice": self.about_people(self.practice),
            "logs": self.logs(),
            "fe_forms": self.about_people(self.fe_forms),
            "mastery": self.about_people(self.mastery),
            "learning": self.about_people(self.learning),
            "levels": self.levels(),
            "anchoring": self.anchoring(),
        }

    def about_people(self, read: Callable[[], CardRead]) -> CardRead:
        return CardRead("row_withheld") if self.withholds else read()

    def compared(self, now: Numbers, before: Numbers, n: int | None = None) -> CardRead:
        return CardRead("shown", n, self.hides_before, beside(now, {} if self.hides_before else before))

    def reliability(self) -> CardRead:
        if not self.now.sessions:
            return CardRead("nothing")
        last, today = self.now.last_held(), self.asked.today
        since: Numbers = {("days_since", None): ((today - last).days if last else None, None, None)}
        numbers = beside(since | self.now.reliability(), self.before.reliability())
        return CardRead("shown", len(self.now.sessions), False, numbers)

    def case_flow(self) -> CardRead:
        now = self.now.case_flow()
        counted = [now[code, None][0] for code in ("submitted", "discussed", "withdrawn", "forwarded")]
        if not self.now.held and not any(counted):
            return CardRead("nothing")
        return self.compared(now, self.before.case_flow(), len(self.now.held))

    def practice(self) -> CardRead:
        if not self.now.held:
            return CardRead("not_applicable")
        return self.compared(self.now.practice(), self.before.practice(), len(self.now.held))

    def logs(self) -> CardRead:
        if not self.now.sessions:
            return CardRead("nothing")
        return CardRead("shown", len(self.now.held), False, beside(self.now.logs(), self.before.logs()))

    def fe_forms(self) -> CardRead:
        return self.of_forms(
            Reading.fe_forms,
            lambda reading: len(reading.forms()),
            lambda form: True,
            lambda form: bool(ticked(form.tools) or ticked(form.principles)),
        )

    def mastery(self) -> CardRead:
        return self.of_forms(Reading.mastery, lambda reading: len(reading.marks()), lambda form: bool(marks_of(form)))

    def of_forms(
        self,
        numbers: Callable[[Reading], Numbers],
        n: Callable[[Reading], int],
        *rests_on: Callable[[Form], bool],
    ) -> CardRead:
        if not self.months:
            return CardRead("no_whole_month")
        now, before = self.of_months(self.months), self.of_months(self.months_before)
        if n(now) == 0:
            return CardRead("nothing")
        if any(self.tells_of_few(self.months, one) for one in rests_on):
            return CardRead("few_in_a_month")
        hides = self.hides_before or any(self.tells_of_few(self.months_before, one) for one in rests_on)
        return CardRead("shown", n(now), hides, beside(numbers(now), {} if hides else numbers(before)))

    def tells_of_few(self, firsts: list[date], rests_on: Callable[[Form], bool]) -> bool:
        for first in firsts:
            authors = {form.author for form in self.of_months([first]).forms() if rests_on(form)}
            if 0 < len(authors) < FEWEST:
                return True
        return False

    def mastery_by_month(self) -> dict[date, Number]:
        if self.about_people(self.mastery).standing != "shown":
            return {}
        return {first: self.of_months([first]).mastery()["mastery", None] for first in self.months}

    def learning(self) -> CardRead:
        card = self.compared(self.now.needs(), self.before.needs())
        if not self.asked.outside:
            now, before = self.now.trained(), self.before.trained()
            for course in now:
                if now[course] or (before[course] and not self.hides_before):
                    earlier: Number | None = None if self.hides_before else (before[course], None, None)
                    card.numbers["training", course] = ((now[course], None, None), earlier)
        return card

    def levels(self) -> CardRead:
        if not any(self.now.serving().values()):
            return CardRead("not_applicable")
        # Days up to today are no figure of a period that is over.
        before = {key: number for key, number in self.before.levels().items() if not key[0].endswith("days_since")}
        return CardRead("shown", None, False, beside(self.now.levels(), before))

    def anchoring(self) -> CardRead:
        if not self.now.groups:
            return CardRead("not_applicable")
        numbers = beside(self.now.anchoring(), self.before.anchoring())
        if self.asked.outside:
            # An office has one leader, so this is about one person.
            del numbers["leader_present", None]
        return CardRead("shown", None, False, numbers)
