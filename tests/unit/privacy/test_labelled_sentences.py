"""Recall and precision of the identity screen, by class, on invented sentences labelled before it was written.

Run with ``-s`` to see the table. A class counts once per sentence.
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from hpmt_supervision.privacy.findings import WARNING_KINDS
from hpmt_supervision.privacy.screening import FindingKind, screen

SENTENCES = Path(__file__).with_name("labelled_sentences.csv")
TODAY = date(2026, 11, 23)
LEAST_SENTENCES = 400
STOP_RECALL = 0.97
WARNING_RECALL = 0.90
PRECISION = 0.90

Counts = tuple[Counter[str], Counter[str], Counter[str]]


def labelled() -> list[tuple[str, frozenset[str]]]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [
            (row["sentence"], frozenset(part for part in row["expected"].split("+") if part))
            for row in csv.DictReader(file)
        ]


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Hits, misses and false alarms by class; printed as a table."""
    hits, misses, alarms = Counter[str](), Counter[str](), Counter[str]()
    for sentence, expected in labelled():
        seen = {str(find.kind) for find in screen(sentence, today=TODAY)}
        hits.update(seen & expected)
        misses.update(expected - seen)
        alarms.update(seen - expected)
    print(f"\n{'class':12} {'n':>4} {'recall':>7} {'precision':>9}")
    for kind in FindingKind:
        wanted, seen_count = hits[kind] + misses[kind], hits[kind] + alarms[kind]
        print(f"{kind:12} {wanted:4} {hits[kind] / wanted:7.3f} {hits[kind] / max(seen_count, 1):9.3f}")
    return hits, misses, alarms


def test_the_set_is_large_varied_and_well_formed() -> None:
    rows = labelled()
    assert len({sentence for sentence, _ in rows}) == len(rows) >= LEAST_SENTENCES
    assert {kind for _, expected in rows for kind in expected} == {str(kind) for kind in FindingKind}
    assert sum(not expected for _, expected in rows) >= LEAST_SENTENCES // 4


@pytest.mark.parametrize("kind", list(FindingKind))
def test_recall_and_precision(kind: FindingKind, counts: Counts) -> None:
    hits, misses, alarms = counts
    floor = WARNING_RECALL if kind in WARNING_KINDS else STOP_RECALL
    assert hits[kind] / (hits[kind] + misses[kind]) >= floor
    assert hits[kind] / (hits[kind] + alarms[kind]) >= PRECISION


def test_sentences_without_identity_are_hardly_ever_stopped() -> None:
    clean = [sentence for sentence, expected in labelled() if not expected]
    stopped = [sentence for sentence in clean if any(find.stops for find in screen(sentence, today=TODAY))]
    assert len(stopped) <= len(clean) * 0.01, stopped
