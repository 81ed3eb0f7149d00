"""The published tables of the trial in 2012, from constructed records: by the report, and from a researcher's extract.

Only the shares and the means are the published ones; the records are made up to give them.
"""

import csv
import io
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.extensions import db
from hpmt_supervision.fidelity.figures.definitions import Period
from hpmt_supervision.fidelity.frequency_report.queries import Question, frequency_report
from hpmt_supervision.people.models import SupervisionGroup, Unit, UnitKind
from hpmt_supervision.study.models import Arm
from tests.factories.people import join, make_absence, make_group, make_person, make_unit
from tests.factories.sessions import make_held_session
from tests.integration.exchange.conftest import runner
from tests.integration.study.conftest import TakeOut

STUDY = Path(__file__).parents[2] / "data" / "study_2012"
YEAR = (date(2012, 1, 1), date(2012, 12, 31))
NINE_MONTHS = (date(2012, 1, 1), date(2012, 9, 30))
MEANS = {
    "K02": "11.25",
    "K04": "3.33",
    "K05": "3.93",
    "K09": "0.00",
    "K10": "4.20",
    "K13": "3.75",
    "K16": "4.50",
    "K17": "3.00",
    "K18": "5.00",
}
# How many of 33 had 0, 1, 2, 3, 4, 5 and more supervisions, and how many of those were on leave or gone at the end.
PEOPLE = (5, 2, 4, 4, 4, 5, 9)
ON_LEAVE = (2, 0, 0, 0, 0, 0, 0)
GONE = (1, 1, 1, 0, 0, 1, 0)
SHARES = (15, 6, 12, 12, 12, 15, 27)
COPIES = "abc"


def lay_33_people() -> list[Unit]:
    """Lay three offices with eleven people each, whose supervisions are spread as published."""
    county = make_unit(UnitKind.COUNTY)
    offices = [make_unit(parent=county) for _office in range(3)]
    groups = [make_group(office) for office in offices]
    attended: dict[int, list[list[object]]] = {group.id: [[] for _session in range(8)] for group in groups}
    number = 0
    for had, (people, away, gone) in enumerate(zip(PEOPLE, ON_LEAVE, GONE, strict=True)):
        for place in range(people):
            person, group = make_person(), groups[number % 3]
            number += 1
            left_on = date(2012, 8, 15) if away <= place < away + gone else None
            join(group, person, since=date(2011, 1, 1), until=left_on)
            if place < away:
                make_absence(person, "leave", date(2012, 5, 1), None)
            # Those with six or more had six, seven or eight.
            for session in range(had + (place % 3 if had == 6 else 0)):
                attended[group.id][session].append(person)
    for group in groups:
        for session, there in enumerate(attended[group.id]):
            make_held_session(group, f"2012-0{session // 3 + 1}-{session % 3 * 7 + 3:02} 09:00", attended=there)  # type: ignore[arg-type]
    db.session.flush()
    return offices


def test_the_distribution_with_and_without_absent_people(app: Flask, take_out: TakeOut) -> None:
    offices = lay_33_people()
    shares = {}
    for exclude_absent in (False, True):
        question = Question(Period(*NINE_MONTHS), by="national", exclude_absent=exclude_absent)
        (nation,) = frequency_report(db.session, question).rows
        cells, supervisees = nation.fields["distribution"], nation.fields["supervisees"]
        assert isinstance(cells, tuple) and isinstance(supervisees, int)
        shares[exclude_absent] = supervisees, [round(100 * cell / supervisees) for cell in cells]
    assert shares[False] == (33, list(SHARES))
    assert shares[True][0] == 27
    assert shares[True][1][0] == 7

    persons = take_out([(office, Arm.INTERVENTION) for office in offices], [NINE_MONTHS]).csv("persons")
    counts = persons["attendances"].clip(upper=6).value_counts(normalize=True)
    assert [round(100 * counts[cell]) for cell in range(7)] == list(SHARES)
    there = persons[~persons["absent_at_end"]]
    assert (len(persons), len(there)) == (33, 27)
    assert round(100 * (there["attendances"] == 0).mean()) == 7


def test_the_office_means_by_the_report(app: Flask) -> None:
    run = runner(app)
    assert run("import", STUDY).status == 0
    told = run("report", "frequency", "--from", "2012-01-01", "--to", "2012-12-31", "--format", "csv").out
    assert {row["unit_id"]: row["mean"] for row in csv.DictReader(io.StringIO(told))} == MEANS


def write_thrice(folder: Path) -> None:
    """Write the records of 2012 with every counsellor three times, so that no office is too small to be shown.

    The means stay what they are, because the copies went to the same sessions.
    """
    supervisees = set()
    with (STUDY / "memberships.csv").open(encoding="utf-8") as file:
        supervisees = {row["person_id"] for row in csv.DictReader(file) if row["part"] == "supervisee"}
    folder.mkdir()
    for source in sorted(STUDY.glob("*.csv")):
        with source.open(encoding="utf-8") as file:
            reader = csv.DictReader(file)
            header, rows = list(reader.fieldnames or ()), list(reader)
        with (folder / source.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            for row in rows:
                copies = COPIES if row.get("person_id") in supervisees else ("",)
                for copy in copies:
                    made = dict(row)
                    if copy:
                        made["person_id"] += copy
                    if copy and "email" in made:
                        made["email"] = copy + made["email"]
                    writer.writerow(made)


def offices_by_text_id() -> dict[str, Unit]:
    """Return the imported offices."""
    db.session.rollback()
    found = db.session.scalars(select(Unit).where(Unit.kind == UnitKind.OFFICE).order_by(Unit.id))
    return {unit.text_id: unit for unit in found}


def test_the_office_means_from_an_extract(app: Flask, take_out: TakeOut, tmp_path: Path) -> None:
    write_thrice(tmp_path / "thrice")
    assert runner(app)("import", tmp_path / "thrice").status == 0
    offices = offices_by_text_id()
    extract = take_out([(unit, Arm.INTERVENTION) for unit in offices.values()], [YEAR])
    units, persons = extract.csv("units"), extract.parquet("persons")
    assert Counter(f"{mean:.2f}" for mean in units["mean"]) == Counter(MEANS.values())
    by_person = persons.groupby("unit_id")["attendances"].mean()
    assert Counter(f"{mean + 1e-9:.2f}" for mean in by_person) == Counter(MEANS.values())
    by_unit = units.set_index("unit_id")["mean"]
    assert all(abs(by_unit[unit] - mean) < 0.005 + 1e-9 for unit, mean in by_person.items())
    # Which office is which is not told, in any file.
    everything = b"".join(extract.files.values())
    assert not any(text in everything for text in (b"K02", b"Kontor 2", b"V02", b"G02"))


def test_small_offices_of_2012_are_told_of_together(app: Flask, take_out: TakeOut) -> None:
    """Six of the nine offices had fewer than five counsellors; their people are in one row, and nobody is lost."""
    assert runner(app)("import", STUDY).status == 0
    offices = offices_by_text_id()
    extract = take_out([(unit, Arm.COMPARISON) for unit in offices.values()], [YEAR])
    units, persons = extract.csv("units"), extract.csv("persons")
    assert len(units) == 4
    pool = units[units["unit_id"] == "small_units"].iloc[0]
    assert pool["supervisees"] == 4 + 3 + 2 + 2 + 3 + 4
    assert len(persons) == units["supervisees"].sum() == 45
    assert persons.groupby("unit_id").size().min() >= 5
    # A session of the pool says neither which office nor which group it was.
    sessions = extract.csv("sessions")
    assert sessions[sessions["unit_id"] == "small_units"]["group_id"].nunique() == 1
    assert len(sessions) == db.session.query(SupervisionGroup).count() * 26 == 234


def test_without_a_small_office_there_is_no_row_of_small_offices(app: Flask, take_out: TakeOut) -> None:
    empty = make_unit(name="Kontor uten noen")
    extract = take_out([(office, Arm.INTERVENTION) for office in [*lay_33_people(), empty]], [YEAR])
    for table in ("units", "persons", "sessions"):
        rows = extract.csv(table)
        assert len(rows) and "small_units" not in set(rows["unit_id"]), table


def test_a_wave_without_anybody_is_zero_and_not_left_out(app: Flask, take_out: TakeOut) -> None:
    offices = lay_33_people()
    years = [YEAR, (YEAR[0] - timedelta(days=730), date(2010, 12, 31))]
    units = take_out([(office, Arm.INTERVENTION) for office in offices], years).csv("units")
    early = units.iloc[:3]
    assert (early["supervisees"] == 0).all()
    assert early["mean"].isna().all()
