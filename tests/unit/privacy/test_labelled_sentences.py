"""Recall and precision of the identity screen, by class, on invented sentences labelled before it was written.

Run with ``-s`` to see the tables. A class counts once per sentence. The column ``about`` names the way of writing that
a sentence was added for, both those that should be found and near misses that should not; ``second`` is a batch that
was written after the rules, to see what they do with sentences they were not made for. The tables of the first runs
stand in docs/identity-screen.md.
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
LEAST_SENTENCES = 800
LEAST_OF_EACH_WAY = 12
# Organisation numbers are nobody's: there is nothing to find, only near misses.
ONLY_NEAR_MISSES = frozenset({"organisation"})
STOP_RECALL = 0.97
WARNING_RECALL = 0.90
PRECISION = 0.90

Counts = tuple[Counter[str], Counter[str], Counter[str]]


def rows() -> list[tuple[str, frozenset[str], str]]:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [
            (row["sentence"], frozenset(part for part in row["expected"].split("+") if part), row["about"])
            for row in csv.DictReader(file)
        ]


def labelled() -> list[tuple[str, frozenset[str]]]:
    return [(sentence, expected) for sentence, expected, _about in rows()]


def seen_in(sentence: str) -> set[str]:
    return {str(find.kind) for find in screen(sentence, today=TODAY)}


WAYS = sorted({about for _sentence, _expected, about in rows() if about})


@pytest.fixture(scope="module")
def counts() -> Counts:
    """Hits, misses and false alarms by class; printed as a table."""
    hits, misses, alarms = Counter[str](), Counter[str](), Counter[str]()
    for sentence, expected in labelled():
        seen = seen_in(sentence)
        hits.update(seen & expected)
        misses.update(expected - seen)
        alarms.update(seen - expected)
    print(f"\n{'class':12} {'n':>4} {'recall':>7} {'precision':>9}")
    for kind in FindingKind:
        wanted, seen_count = hits[kind] + misses[kind], hits[kind] + alarms[kind]
        print(f"{kind:12} {wanted:4} {hits[kind] / wanted:7.3f} {hits[kind] / max(seen_count, 1):9.3f}")
    return hits, misses, alarms


def test_the_set_is_large_varied_and_well_formed() -> None:
    sentences = labelled()
    assert len({sentence for sentence, _ in sentences}) == len(sentences) >= LEAST_SENTENCES
    assert {kind for _, expected in sentences for kind in expected} == {str(kind) for kind in FindingKind}
    assert sum(not expected for _, expected in sentences) >= LEAST_SENTENCES // 4


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_writing_is_found_and_its_near_misses_are_not(way: str) -> None:
    of_way = [(sentence, expected) for sentence, expected, about in rows() if about == way]
    wanted = [(sentence, expected) for sentence, expected in of_way if expected]
    near = [sentence for sentence, expected in of_way if not expected]
    assert len(near) >= LEAST_OF_EACH_WAY
    assert way in ONLY_NEAR_MISSES or len(wanted) >= LEAST_OF_EACH_WAY
    found = sum(expected <= seen_in(sentence) for sentence, expected in wanted)
    quiet = sum(not seen_in(sentence) for sentence in near)
    print(f"{way:13} found {found:3}/{len(wanted):3}  near misses left alone {quiet:3}/{len(near):3}")
    assert found >= STOP_RECALL * len(wanted)
    assert quiet >= PRECISION * len(near)


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
