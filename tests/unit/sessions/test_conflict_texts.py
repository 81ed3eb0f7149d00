"""What stands in the way is said once for all of whom it holds."""

from datetime import datetime

import pytest
from flask import Flask
from flask_babel import force_locale

from hpmt_supervision.core import clock
from hpmt_supervision.sessions.conflict_texts import conflict_lines
from hpmt_supervision.sessions.conflicts import Conflict, ConflictKind


def conflict(kind: ConflictKind, name: str | None, hour: int = 9) -> Conflict:
    starts, ends = (clock.to_utc(datetime(2026, 11, 26, hour + more)) for more in (0, 1))
    return Conflict(kind, starts, ends, 1 if name else None, name)


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "nb",
            [
                "Ola Nes og Tove Lie har en annen veiledning kl. 09.00–10.00",
                "Ida Vik har en annen veiledning kl. 12.00–13.00",
                "Ola Nes er borte",
                "Rommet er opptatt kl. 09.00–10.00",
            ],
        ),
        (
            "en",
            [
                "Ola Nes and Tove Lie have another session 09:00–10:00",
                "Ida Vik has another session 12:00–13:00",
                "Ola Nes is away",
                "The room is taken 09:00–10:00",
            ],
        ),
    ],
)
def test_people_of_whom_the_same_holds_share_a_line(sqlite_app: Flask, language: str, lines: list[str]) -> None:
    found = [
        conflict(ConflictKind.SESSION, "Ola Nes"),
        conflict(ConflictKind.SESSION, "Tove Lie"),
        conflict(ConflictKind.SESSION, "Tove Lie"),
        conflict(ConflictKind.SESSION, "Ida Vik", 12),
        conflict(ConflictKind.ABSENCE, "Ola Nes"),
        conflict(ConflictKind.PLACE, None),
    ]
    with sqlite_app.test_request_context(), force_locale(language):
        assert conflict_lines(found) == lines
