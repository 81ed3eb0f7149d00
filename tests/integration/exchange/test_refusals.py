"""Every kind of wrong row, with its line: reported, and nothing imported. On both databases."""

from pathlib import Path

import pytest

from tests.factories.bundles import changed, write_folder
from tests.integration.exchange.conftest import Command

CASES: dict[str, tuple[dict[str, str | None], list[str]]] = {
    # References.
    "unknown parent": ({"units.csv:4": "K1,office,Kontor 1,FX,,,"}, ["units.csv:4: parent_id"]),
    "unknown merged into": ({"units.csv:5": "K2,office,Kontor 2,F,,,KX"}, ["units.csv:5: merged_into_id"]),
    "unknown person of a role": (
        {"roles.csv:4": "PX,hpmt_supervisor,K1,2020-01-01,,"},
        ["roles.csv:4: person_id"],
    ),
    "unknown unit of a role": ({"roles.csv:4": "P2,hpmt_supervisor,KX,2020-01-01,,"}, ["roles.csv:4: unit_id"]),
    "unknown unit of a group": (
        {"groups.csv:2": "G1,1,KX,Gruppe 1,14"},
        ["groups.csv:2: unit_id"],
    ),
    "unknown group of a membership": (
        {"memberships.csv:2": "GX,P2,supervisor,2020-01-01,"},
        ["memberships.csv:2: group_id"],
    ),
    "unknown person of an absence": ({"absences.csv:2": "PX,sick,2020-02-01,"}, ["absences.csv:2: person_id"]),
    "unknown group of a session": (
        {"sessions.csv:4": "S3,GX,2030-03-04T09:00,60,planned,"},
        ["sessions.csv:4: group_id"],
    ),
    "unknown session and person of attendance": (
        {"attendance.csv:3": "SX,PX,excused"},
        ["attendance.csv:3: session_id", "attendance.csv:3: person_id"],
    ),
    # The tree.
    "office under the nation": ({"units.csv:4": "K1,office,Kontor 1,N,,,"}, ["units.csv:4: parent_id"]),
    "office under an office": ({"units.csv:4": "K1,office,Kontor 1,K2,,,"}, ["units.csv:4: parent_id"]),
    "county under a county": ({"units.csv:6": "F2,county,Fylke B,F,,,"}, ["units.csv:6: parent_id"]),
    "nation under a county": (
        {"units.csv:2": "N,national,Ressursgruppa,F,,,"},
        ["units.csv:2: parent_id", "units.csv:2: parent_id", "units.csv:3: parent_id"],
    ),
    "own parent": (
        {"units.csv:4": "K1,office,Kontor 1,K1,,,"},
        ["units.csv:4: parent_id", "units.csv:4: parent_id"],
    ),
    "merged into itself": ({"units.csv:5": "K2,office,Kontor 2,F,,,K2"}, ["units.csv:5: merged_into_id"]),
    "merged round": (
        {"units.csv:4": "K1,office,Kontor 1,F,,,K2"},
        ["units.csv:4: merged_into_id", "units.csv:5: merged_into_id"],
    ),
    # Levels.
    "level 1 in a county": ({"groups.csv:2": "G1,1,F,Gruppe 1,14"}, ["groups.csv:2: unit_id"]),
    "level 2 in an office": ({"groups.csv:3": "G2,2,K1,Fylkesgruppe,"}, ["groups.csv:3: unit_id"]),
    "level 2 in the nation": ({"groups.csv:3": "G2,2,N,Fylkesgruppe,"}, ["groups.csv:3: unit_id"]),
    "level 3 in a county": ({"groups.csv:4": "G3,3,F,Nasjonal gruppe,"}, ["groups.csv:4: unit_id"]),
    # Spells.
    "unit closed before it opened": (
        {"units.csv:4": "K1,office,Kontor 1,F,2020-01-02,01.01.2020,"},
        ["units.csv:4: closed_on"],
    ),
    "role ends before it starts": (
        {"roles.csv:4": "P2,hpmt_supervisor,K1,2020-01-02,2020-01-01,"},
        ["roles.csv:4: valid_to"],
    ),
    "membership ends before it starts": (
        {"memberships.csv:4": "G1,P1,supervisee,2020-07-01,2020-06-30"},
        ["memberships.csv:4: valid_to"],
    ),
    "absence ends before it starts": ({"absences.csv:2": "P1,sick,2020-02-01,2020-01-31"}, ["absences.csv:2: to_date"]),
    "memberships share a day": (
        {"memberships.csv:4": "G1,P1,supervisee,2020-06-30,"},
        ["memberships.csv:4: valid_from"],
    ),
    "membership inside another further up": (
        {"memberships.csv:5": "G1,P1,supervisee,2020-02-01,2020-02-01"},
        ["memberships.csv:5: valid_from"],
    ),
    "open-ended membership before others": (
        {"memberships.csv:5": "G1,P1,supervisee,2019-01-01,"},
        ["memberships.csv:5: valid_from"],
    ),
    "identical roles share a day": (
        {"roles.csv:3": "P1,counsellor,K1,2020-12-31,,50"},
        ["roles.csv:3: valid_from"],
    ),
    # Repeats.
    "unit twice": ({"units.csv:6": "K1,office,Kontor 1,F,,,"}, ["units.csv:6: unit_id"]),
    "person three times": (
        {"people.csv:5": "P1,Kari,", "people.csv:6": "P1,Kari,"},
        ["people.csv:5: person_id", "people.csv:6: person_id"],
    ),
    "group twice": ({"groups.csv:5": "G1,1,K2,Gruppe 1,14"}, ["groups.csv:5: group_id"]),
    "session twice": ({"sessions.csv:5": "S1,G1,2020-03-02T09:00,90,held,"}, ["sessions.csv:5: session_id"]),
    "role twice": ({"roles.csv:5": "P2,hpmt_supervisor,K1,01.01.2020,,"}, ["roles.csv:5: person_id"]),
    "membership twice": ({"memberships.csv:5": "G1,P2,supervisor,2020-01-01,"}, ["memberships.csv:5: group_id"]),
    "absence twice": ({"absences.csv:4": "P1,sick,2020-02-01,"}, ["absences.csv:4: person_id"]),
    "session twice with another status": (
        {"sessions.csv:5": "S1,G1,2020-03-02T09:00,90,planned,"},
        ["sessions.csv:5: session_id"],
    ),
    "attendance twice": ({"attendance.csv:4": "S1,P1,absent"}, ["attendance.csv:4: session_id"]),
    # Sessions and attendance.
    "cancelled without a reason": (
        {"sessions.csv:3": "S2,G1,2020-03-16T09:00,60,cancelled,"},
        ["sessions.csv:3: cancel_reason"],
    ),
    "held with a reason": (
        {"sessions.csv:2": "S1,G1,2020-03-02T09:00,90,held,other"},
        ["sessions.csv:2: cancel_reason"],
    ),
    "planned with a reason": (
        {"sessions.csv:4": "S3,G1,2030-03-04T09:00,60,planned,other"},
        ["sessions.csv:4: cancel_reason"],
    ),
    "attendance on a planned session": ({"attendance.csv:4": "S3,P1,attended"}, ["attendance.csv:4: session_id"]),
    "attendance on a cancelled session": ({"attendance.csv:4": "S2,P1,excused"}, ["attendance.csv:4: session_id"]),
    "time that does not exist": (
        {"sessions.csv:2": "S1,G1,2020-03-29T02:30,90,held,"},
        ["sessions.csv:2: starts_at"],
    ),
    # Cells.
    "not a date": ({"absences.csv:2": "P1,sick,2020-02-30,"}, ["absences.csv:2: from_date"]),
    "first day missing": ({"memberships.csv:2": "G1,P2,supervisor,,"}, ["memberships.csv:2: valid_from"]),
    "not a time": ({"sessions.csv:2": "S1,G1,2020-03-02 09:00,90,held,"}, ["sessions.csv:2: starts_at"]),
    "minutes out of range": ({"sessions.csv:2": "S1,G1,2020-03-02T09:00,1441,held,"}, ["sessions.csv:2: minutes"]),
    "no minutes": ({"sessions.csv:2": "S1,G1,2020-03-02T09:00,0,held,"}, ["sessions.csv:2: minutes"]),
    "interval out of range": ({"groups.csv:2": "G1,1,K1,Gruppe 1,367"}, ["groups.csv:2: interval_days"]),
    "percent out of range": (
        {"roles.csv:4": "P2,hpmt_supervisor,K1,2020-01-01,,101"},
        ["roles.csv:4: position_percent"],
    ),
    "percent not whole": (
        {"roles.csv:4": 'P2,hpmt_supervisor,K1,2020-01-01,,"37,5"'},
        ["roles.csv:4: position_percent"],
    ),
    "unknown kind": ({"units.csv:4": "K1,kontor,Kontor 1,F,,,"}, ["units.csv:4: kind"]),
    "unknown role": ({"roles.csv:4": "P2,sjef,K1,2020-01-01,,"}, ["roles.csv:4: role"]),
    "unknown level": ({"groups.csv:2": "G1,4,K1,Gruppe 1,14"}, ["groups.csv:2: level"]),
    "unknown part": ({"memberships.csv:2": "G1,P2,guest,2020-01-01,"}, ["memberships.csv:2: part"]),
    "unknown absence": ({"absences.csv:2": "P1,holiday,2020-02-01,"}, ["absences.csv:2: kind"]),
    "unknown status": ({"attendance.csv:2": "S1,P1,Attended"}, ["attendance.csv:2: status"]),
    "unknown reason": (
        {"sessions.csv:3": "S2,G1,2020-03-16T09:00,60,cancelled,regn"},
        ["sessions.csv:3: cancel_reason"],
    ),
    "no address": ({"people.csv:2": "P1,Kari Nordmann,kari(a)example.org"}, ["people.csv:2: email"]),
    "no name": ({"people.csv:2": "P1,,kari@example.org"}, ["people.csv:2: name"]),
    "no id": (
        {"people.csv:2": ",Kari,"},
        [
            "people.csv:2: person_id",
            "roles.csv:2: person_id",
            "roles.csv:3: person_id",
            "memberships.csv:3: person_id",
            "memberships.csv:4: person_id",
            "absences.csv:2: person_id",
            "absences.csv:3: person_id",
            "attendance.csv:2: person_id",
        ],
    ),
    # Rows and files: one wrong row or file is one problem, however many rows refer to it.
    "too few cells": ({"people.csv:2": "P1,Kari Nordmann"}, ["people.csv:2: email"]),
    "too many cells": ({"groups.csv:2": "G1,1,K1,Gruppe 1,14,"}, ["groups.csv:2: interval_days"]),
    "unclosed quote": ({"people.csv:2": 'P1,"Kari,'}, ["people.csv:2: -"]),
    "text after a quote": ({"people.csv:3": 'P2,"Ola" Nordmann,'}, ["people.csv:3: -"]),
    "unknown column": ({"people.csv:1": "person_id,name,epost"}, ["people.csv:1: epost", "people.csv:1: email"]),
    "missing column": (
        {"absences.csv:1": "person_id,kind,from_date,"},
        ["absences.csv:1: -", "absences.csv:1: to_date"],
    ),
    "column twice": (
        {"attendance.csv:1": "session_id,person_id,status,status", "attendance.csv:2": None, "attendance.csv:3": None},
        ["attendance.csv:1: status"],
    ),
    "no heading": ({"units.csv:1": None}, ["units.csv:1: -"]),
    "several at once": (
        {
            "people.csv:3": "P2,Ola,ola",
            "people.csv:4": "P3",
            "units.csv:4": "K1,office,Kontor 1,N,i går,,",
            "sessions.csv:2": "S1,GX,2020-03-02T09:00,mange,held,",
        },
        [
            "units.csv:4: parent_id",
            "units.csv:4: opened_on",
            "people.csv:3: email",
            "people.csv:4: name",
            "sessions.csv:2: group_id",
            "sessions.csv:2: minutes",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_bundle_is_refused_by_line(run_on_empty: Command, tmp_path: Path, case: str) -> None:
    changes, expected = CASES[case]
    ran = run_on_empty("import", write_folder(tmp_path / "bundle", changed(changes)))
    assert (ran.status, ran.out, ran.places) == (1, "", expected), ran.err


@pytest.mark.parametrize("case", ["unknown parent", "memberships share a day", "too few cells"])
def test_a_dry_run_refuses_the_same(run_on_empty: Command, tmp_path: Path, case: str) -> None:
    changes, expected = CASES[case]
    ran = run_on_empty("import", "--dry-run", write_folder(tmp_path / "bundle", changed(changes)))
    assert (ran.status, ran.places) == (1, expected)


def test_a_dry_run_of_a_valid_bundle_changes_nothing(run_on_empty: Command, tmp_path: Path) -> None:
    ran = run_on_empty("import", "--dry-run", write_folder(tmp_path / "bundle", changed({})))
    assert ran.status == 0
    assert ran.out.splitlines()[0] == "units.csv: 4 lagt til, 0 oppdatert, 0 uendret"


def test_lines_are_counted_in_the_file_not_in_rows(run_on_empty: Command, tmp_path: Path) -> None:
    people = ["person_id,name,email", 'P1,"Kari', 'Nordmann",', "", "P2,Ola,", "P3,Åse,ase"]
    ran = run_on_empty("import", write_folder(tmp_path / "bundle", {"people.csv": people}))
    assert ran.places == ["people.csv:6: email"]


def test_a_cycle_across_several_units_is_named_on_each(run_on_empty: Command, tmp_path: Path) -> None:
    units = [
        "unit_id,kind,name,parent_id,opened_on,closed_on",
        "A,county,A,B,,",
        "B,county,B,C,,",
        "C,county,C,A,,",
        "K,office,K,C,,",
    ]
    ran = run_on_empty("import", write_folder(tmp_path / "bundle", {"units.csv": units}))
    assert [line for line in ran.err.splitlines() if "under seg selv" in line][2].startswith("units.csv:4: parent_id")
    assert not any(place.startswith("units.csv:5") for place in ran.places)


def test_a_message_stays_on_its_line_whatever_the_cell_holds(run_on_empty: Command, tmp_path: Path) -> None:
    people = b'person_id,name,email\nP1,Kari,"a\r\nb\x1b[2J"\nP2,O\0la,\n' + b"P3,Per," + b"x" * 5000 + b"\n"
    ran = run_on_empty("import", write_folder(tmp_path / "bundle", {"people.csv": people}))
    assert ran.places == ["people.csv:2: email", "people.csv:4: name", "people.csv:5: email"]
    assert len(ran.err.splitlines()) == 3
    assert "\x1b" not in ran.err
    assert max(map(len, ran.err.splitlines())) < 300
