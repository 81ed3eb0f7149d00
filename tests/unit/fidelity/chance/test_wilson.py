"""The interval of a share, against another's computation."""

import pytest
from scipy.stats import binomtest

from hpmt_supervision.fidelity.chance.uncertainty import wilson_interval


@pytest.mark.parametrize(("part", "whole"), [(0, 1), (1, 1), (0, 12), (12, 12), (9, 12), (3, 7), (250, 1000)])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_it_is_the_one_of_the_statisticians(part: int, whole: int, confidence: float) -> None:
    theirs = binomtest(part, whole).proportion_ci(confidence, method="wilson")
    assert wilson_interval(part, whole, confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_none_and_all_stay_within_0_and_1() -> None:
    assert wilson_interval(0, 5)[0] == 0
    assert wilson_interval(5, 5)[1] == 1
