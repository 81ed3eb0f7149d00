"""Bundles for tests: a small valid one, changed line by line, written as a folder or a .zip."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

VALID: dict[str, list[str]] = {
    "units.csv": [
        "unit_id,kind,name,parent_id,opened_on,closed_on,merged_into_id",
        "N,national,Ressursgruppa,,,,",
        "F,county,Fylke A,N,,,",
        "K1,office,Kontor 1,F,2020-01-01,,",
        "K2,office,Kontor 2,F,,2025-12-31,K1",
    ],
    "people.csv": [
        "person_id,name,email",
        "P1,Kari Nordmann,kari@example.org",
        "P2,Ola Nordmann,",
        'P3,"Gjest, ""Åse""",ase@kontor.test',
    ],
    "roles.csv": [
        "person_id,role,unit_id,valid_from,valid_to,position_percent",
        "P1,counsellor,K1,2020-01-01,2020-12-31,100",
        "P1,counsellor,K1,2021-01-01,,50",
        "P2,hpmt_supervisor,K1,2020-01-01,,",
    ],
    "groups.csv": [
        "group_id,level,unit_id,name,interval_days",
        "G1,1,K1,Gruppe 1,14",
        "G2,2,F,Fylkesgruppe,",
        "G3,3,N,Nasjonal gruppe,21",
    ],
    "memberships.csv": [
        "group_id,person_id,part,valid_from,valid_to",
        "G1,P2,supervisor,2020-01-01,",
        "G1,P1,supervisee,2020-01-01,2020-06-30",
        "G1,P1,supervisee,2020-07-01,",
    ],
    "absences.csv": [
        "person_id,kind,from_date,to_date",
        "P1,sick,2020-02-01,2020-02-03",
        "P1,leave,2020-02-02,",
    ],
    "sessions.csv": [
        "session_id,group_id,starts_at,minutes,status,cancel_reason",
        "S1,G1,2020-03-02T09:00,90,held,",
        "S2,G1,2020-03-16T09:00,60,cancelled,no_cases",
        "S3,G1,2030-03-04T09:00,60,planned,",
    ],
    "attendance.csv": [
        "session_id,person_id,status",
        "S1,P1,attended",
        "S1,P3,excused",
    ],
}


def changed(changes: dict[str, str | None]) -> dict[str, list[str]]:
    """The valid bundle with some lines changed.

    Args:
        changes: per `file:line`, the new text; None takes the line away, and a line past the end is added.
    """
    files = {name: list(lines) for name, lines in VALID.items()}
    places = [(place.partition(":")[0], int(place.partition(":")[2]), text) for place, text in changes.items()]
    # Lines taken away move those below them, so changes go from the end up; new lines are added from the top down.
    for name, number, text in sorted(places, key=lambda change: -change[1]):
        if number <= len(VALID[name]):
            files[name][number - 1 : number] = [] if text is None else [text]
    for name, number, text in sorted(places, key=lambda change: change[1]):
        if number > len(VALID[name]) and text is not None:
            files[name].append(text)
    return files


def write_folder(folder: Path, files: Mapping[str, list[str] | bytes]) -> Path:
    """Write files, given as lines or as bytes, to a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(_bytes(content))
    return folder


def write_zip(path: Path, files: Mapping[str, list[str] | bytes]) -> Path:
    """Write files, given as lines or as bytes, to a .zip and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, _bytes(content))
    return path


def _bytes(content: list[str] | bytes) -> bytes:
    return content if isinstance(content, bytes) else "".join(line + "\n" for line in content).encode()
