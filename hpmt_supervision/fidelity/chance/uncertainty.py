"""How sure a figure is. Values in, values out."""

from collections.abc import Callable
from math import exp, lgamma, log, sqrt
from statistics import NormalDist


def poisson_interval(count: int, exposure: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact Poisson interval of a rate.

    Args:
        count: how often it happened.
        exposure: what it is divided by, above zero; for a mean, the number of people.
        confidence: the share of intervals that hold the true rate.

    Returns:
        Lower and upper end of the rate.

    Source: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28.
    """
    tail = (1 - confidence) / 2
    z = NormalDist().inv_cdf(1 - tail)
    # The chance of ``count`` or more rises by that of one less for each step of the rate; that of ``count`` or fewer
    # falls by that of ``count``.
    low_end = (
        _solved(
            _near(count, -z),
            lambda rate: _at_least(count, rate) - tail,
            lambda rate: _probability(count - 1, rate),
        )
        if count
        else 0.0
    )
    high_end = _solved(
        _near(count + 1, z), lambda rate: _at_most(count, rate) - tail, lambda rate: -_probability(count, rate)
    )
    return low_end / exposure, high_end / exposure


def wilson_interval(part: int, whole: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Wilson score interval of a share.

    Args:
        part: how many it holds for.
        whole: how many there are, above zero.
        confidence: the share of intervals that hold the true share.

    Returns:
        Lower and upper end of the share, within 0 and 1.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    found, spread = part / whole, z * z / whole
    middle = found + spread / 2
    reach = z * sqrt(found * (1 - found) / whole + spread / (4 * whole))
    low, high = (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)
    # Rounding must not carry the ends of none and of all past 0 and 1.
    return (0.0 if part == 0 else low), (1.0 if part == whole else high)


def poisson_limits(mean: float, people: int, confidence: float) -> tuple[float, float]:
    """Return how far the mean of a number of people may lie from a reference by chance.

    Args:
        mean: the reference, zero or more.
        people: how many people, above zero.
        confidence: the share of means that lie between the limits when nothing but chance is at work.

    Returns:
        Lower and upper limit of the mean. They are the exact Poisson quantiles, drawn out between whole counts so
        that the limits form a line.

    Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24,
        appendix A.1.1.
    """
    tail = (1 - confidence) / 2
    expected = mean * people
    return _quantile(expected, tail) / people, _quantile(expected, 1 - tail) / people


def _quantile(expected: float, probability: float) -> float:
    """Return the quantile of a Poisson count, between whole counts in proportion to the probability."""
    import numpy as np

    # Twelve standard deviations from the mean lies less than any probability asked for.
    reach = 12 * sqrt(expected) + 12
    lowest = max(0, int(expected - reach))
    first = _probability(lowest, expected)
    counts = np.arange(lowest + 1, int(expected + reach) + 2)
    terms = first * np.concatenate((np.ones(1), np.cumprod(expected / counts)))
    totals = np.cumsum(terms)
    # Rounding may keep the sum from ever reaching a probability that is close to one.
    place = min(int(np.searchsorted(totals, probability)), int(np.flatnonzero(terms)[-1]))
    return max(0.0, lowest + place - float((totals[place] - probability) / terms[place]))


def _at_most(count: int, rate: float) -> float:
    """Return the Poisson probability of ``count`` or fewer, for a rate above ``count``: terms fall downwards."""
    term = total = _probability(count, rate)
    for number in range(count, 0, -1):
        term *= number / rate
        total += term
        if term < total * 1e-17:
            break
    return total


def _at_least(count: int, rate: float) -> float:
    """Return the Poisson probability of ``count`` or more, for a rate below ``count``: terms fall upwards."""
    term = total = _probability(count, rate)
    number = count
    while term > total * 1e-17:
        number += 1
        term *= rate / number
        total += term
    return total


def _probability(count: int, rate: float) -> float:
    if rate == 0:
        return 0.0 if count else 1.0
    return exp(count * log(rate) - rate - lgamma(count + 1))


def _near(count: int, z: float) -> float:
    """Return roughly where an end of the interval lies.

    Source: Wilson and Hilferty (1931), The distribution of chi-square, PNAS 17.
    """
    return count * max(0.05, 1 - 1 / (9 * count) + z / (3 * sqrt(count))) ** 3


def _solved(rate: float, excess: Callable[[float], float], slope: Callable[[float], float]) -> float:
    """Return the rate where an excess is nothing, by Newton's method from a rate that is close to it."""
    for _ in range(60):
        step = excess(rate) / slope(rate)
        # Half the rate at least is kept, so that no step leads to a rate that cannot be.
        rate = max(rate - step, rate / 2)
        if abs(step) <= 1e-13 * rate:
            break
    return rate
