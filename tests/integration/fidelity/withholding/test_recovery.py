"""What a county coordinator can fetch, page after page and file after file, gives nothing away about few people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.figures.months import Month, is_tertial
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.people.models import Unit
from hpmt_supervision.sessions.models import Attendance, SupervisionSession
from tests.factories.people import join, make_absence, make_group, make_person, make_unit
from tests.integration.fidelity.area.reading import coordinator, file_rows, make_county
from tests.properties.fidelity.withholding.recovery import SUMS, Known, Reader, Row, Span, Wanted

MONTHS = [Month(2026, number) for number in range(1, 6)]
ALL = Period(MONTHS[0].first, MONTHS[-1].last)
# Name, and of each member: the first and last day of membership by place in the span, from when on leave, and which of
# the sessions the member attends; and the days between the sessions.
OFFICES = {
    "Nav Aure": ([(0, 200, None, 1)] * 6 + [(0, 200, None, 2)] * 3, 14),
    "Nav Bø": ([(0, 200, None, 1)] * 2 + [(0, 200, None, 3)], 15),
    "Nav Eid": ([(0, 200, None, 1)] * 4 + [(0, 200, 70, 2)], 21),
    "Nav Krymp": ([(0, 200, None, 1)] * 4 + [(0, 70, None, 2)] * 3, 16),
    "Nav Nes": ([(0, 200, None, 1)] * 7 + [(0, 200, 80, 1)] * 6, 13),
}


@pytest.fixture(autouse=True)
def _june() -> Iterator[None]:
    with clock.at(datetime(2026, 6, 15, 12, tzinfo=UTC)):
        yield


def make_office(county: Unit, name: str, members: list[tuple[int, int, int | None, int]], every: int) -> None:
    group = make_group(make_unit("office", name=name, parent=county))
    people = []
    for first, last, leave, stride in members:
        person = make_person()
        until = None if last > ALL.days else ALL.first + timedelta(days=last)
        join(group, person, since=ALL.first + timedelta(days=first), until=until)
        if leave is not None:
            make_absence(person, "leave", ALL.first + timedelta(days=leave))
        people.append((person, until, stride))
    for number, place in enumerate(range(3, ALL.days, every)):
        day = ALL.first + timedelta(days=place)
        session = SupervisionSession(
            group_id=group.id, starts_at=clock.day_start(day) + timedelta(hours=9), minutes=90, status="held"
        )
        db.session.add(session)
        db.session.flush()
        db.session.add_all(
            Attendance(session_id=session.id, person_id=person.id, status="attended")
            for person, until, stride in people
            if number % stride == 0 and (until is None or day <= until)
        )
    db.session.flush()


def period_of(span: Span) -> Period:
    return Period(MONTHS[span[0]].first, MONTHS[span[1]].last)


def fetched(client: FlaskClient, path: str, span: Span, *, without: bool) -> list[dict[str, str]]:
    query = f"?fra={MONTHS[span[0]].code}&til={MONTHS[span[1]].code}" + ("&uten_fravaer=y" if without else "")
    return file_rows(client, path + query)


def truth(county: Unit, period: Period, *, without: bool) -> dict[str, dict[str, int]]:
    """The figures as an operator gets them, with nothing withheld."""
    report = frequency_report(db.session, Question(period, unit=county.text_id, exclude_absent=without))
    return {row.unit.name: dict(row.fields) for row in report.rows}  # type: ignore[arg-type]


def as_row(line: dict[str, str], office: int | None, span: Span, *, without: bool) -> Row:
    if line["withheld"].lower() == "true":
        assert {line[name] for name in ("supervisees", *SUMS, "mean", "on_schedule", "n0", "longest_gap_days")} == {""}
        return Row(office, span, without, None)
    cells = [line[name] for name in ("n0", "n1", "n2", "n3", "n4", "n5", "n6_plus")]
    return Row(
        office,
        span,
        without,
        {name: int(line[name]) for name in ("supervisees", *SUMS) if line[name]},
        None if "" in cells else tuple(int(cell) for cell in cells),
    )


def test_all_that_a_coordinator_can_fetch_leaves_small_numbers_unknown(app: Flask) -> None:
    county = make_county()
    for name, (members, every) in OFFICES.items():
        make_office(county, name, members, every)
    db.session.commit()
    names = list(OFFICES)
    client = coordinator(app, county)
    months = [truth(county, month.period, without=False) for month in MONTHS]
    held = [[month[name]["sessions_held"] for month in months] for name in names]
    nobody = frozenset(
        (o, m) for o, name in enumerate(names) for m, month in enumerate(months) if not month[name]["supervisees"]
    )
    known = Known([month.period.days for month in MONTHS], held, nobody, frozenset())
    reader, secret = Reader(known), list[Wanted]()
    shown = withheld = 0
    for span in known.spans:
        for without in (False, True) if is_tertial(period_of(span)) else (False,):
            true = truth(county, period_of(span), without=without)
            for line in fetched(client, f"/rapporter/fylke/{county.id}.csv", span, without=without):
                office = names.index(line["unit_name"]) if line["unit_name"] in names else None
                row = as_row(line, office, span, without=without)
                if office is None:
                    reader.learn(row)
                    continue
                # The office's own file says the same.
                unit = db.session.query(Unit).filter_by(name=names[office]).one()
                (alone,) = fetched(client, f"/rapporter/kontor/{unit.id}.csv", span, without=without)
                assert as_row(alone, office, span, without=without) == row
                if not without:
                    people = true[names[office]]["supervisees"]
                    reader.equal.append((reader.sum_of("supervisees", office, span), people))
                reader.learn(row)
                if row.values is None:
                    withheld += 1
                    if 1 <= true[names[office]]["supervisees"] <= 4:
                        secret += [
                            (
                                f"{names[office]} {span} {without} {name}",
                                reader.sum_of(name, office, span, without=without),
                            )
                            for name in ("attendances", "on_schedule_days")
                        ]
                else:
                    shown += 1
                    assert row.values == {name: true[names[office]][name] for name in row.values}
    assert shown > 20 and withheld > 20 and len(secret) > 20
    assert not list(reader.recovered(secret))


def test_with_nothing_withheld_the_same_reader_recovers_the_numbers(app: Flask) -> None:
    """The reader can do what it is there for: one office shown too many, and the small one is found."""
    county = make_county()
    for name, (members, every) in list(OFFICES.items())[:3]:
        make_office(county, name, members, every)
    db.session.commit()
    month = truth(county, MONTHS[0].period, without=False)
    names = list(month)
    reader = Reader(Known([31], [[month[name]["sessions_held"]] for name in names], frozenset(), frozenset()))
    total = {name: sum(month[office][name] for office in names) for name in ("supervisees", *SUMS)}
    reader.learn(Row(None, (0, 0), False, total))
    for office, name in enumerate(names):
        if name != "Nav Bø":
            reader.learn(Row(office, (0, 0), False, {field: month[name][field] for field in total}))
    small = names.index("Nav Bø")
    found = dict(reader.recovered([("attendances", reader.sum_of("attendances", small, (0, 0)))]))
    assert found == {"attendances": month["Nav Bø"]["attendances"]}
