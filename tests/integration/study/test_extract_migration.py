"""What was written of extracts before is encrypted by the migration, and nothing of it stays behind."""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from hpmt_supervision.extensions import db
from hpmt_supervision.study.extract_models import StudyExtract

BEFORE = "0035_emergency_access"
COPIED = ("study_id", "asked_by_id", "asked_at", "purpose", "agreement_reference", "state", "version")
PURPOSE, ANSWER = "Henger hyppighet sammen med arm?", "Avtalen dekker det ikke."
ROWS = (
    "INSERT INTO unit (id, text_id, kind, name, version) VALUES (1, 'u1', 'national', 'Landet', 1)",
    "INSERT INTO person (id, text_id, name, version) VALUES (1, 'p1', 'Eirik', 1), (2, 'p2', 'Olav', 1)",
    "INSERT INTO study (id, name, programme_id, agreement_reference, first_day, version)"
    " VALUES (1, 'Studie', 1, '24/1', '2026-01-01', 1)",
    "INSERT INTO study_extract"
    " (id, study_id, asked_by_id, asked_at, purpose, agreement_reference, state, decided_by_id, answer, version)"
    f" VALUES (1, 1, 1, '2026-05-01 10:00:00', '{PURPOSE}', '24/1', 'refused', 2, '{ANSWER}', 1),"
    f" (2, 1, 1, '2026-05-02 10:00:00', '{PURPOSE}', '24/1', 'asked', NULL, NULL, 1)",
)


def _rules() -> tuple[set[str | None], set[str | None], set[str | None]]:
    """The names of the checks, the foreign keys and the indexes of the table."""
    seen = sa.inspect(db.engine)
    return (
        {one["name"] for one in seen.get_check_constraints("study_extract")},
        {one["name"] for one in seen.get_foreign_keys("study_extract")},
        {one["name"] for one in seen.get_indexes("study_extract")},
    )


def test_what_was_written_is_encrypted_and_can_be_had_back(bare_app: Flask, tmp_path: Path) -> None:
    upgrade(revision=BEFORE)
    with db.engine.begin() as connection:
        for line in ROWS:
            connection.execute(sa.text(line))
        # So many that pages of the file are given back, with what stood on them.
        copied = ", ".join(COPIED)
        for key in range(3, 200):
            connection.execute(
                sa.text(
                    f"INSERT INTO study_extract (id, {copied}) SELECT {key}, {copied} FROM study_extract WHERE id = 2"
                )
            )
    rules = _rules()
    upgrade()
    assert _rules() == rules
    first, second = db.session.scalars(sa.select(StudyExtract).order_by(StudyExtract.id).limit(2))
    assert (first.purpose, first.answer, second.purpose, second.answer) == (PURPOSE, ANSWER, PURPOSE, None)
    with db.engine.connect() as connection:
        stored = connection.execute(sa.text("SELECT purpose, answer FROM study_extract ORDER BY id")).all()
    assert all(PURPOSE.encode() not in bytes(value) for row in stored for value in row if value is not None)
    first.purpose = None
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    for file in tmp_path.glob("*.sqlite*"):
        assert PURPOSE.encode() not in file.read_bytes()
    downgrade(revision=BEFORE)
    assert _rules() == rules
    with db.engine.connect() as connection:
        plain = connection.execute(sa.text("SELECT purpose, answer FROM study_extract ORDER BY id")).all()
    assert plain[:2] == [("", ANSWER), (PURPOSE, None)] and len(plain) == 199
