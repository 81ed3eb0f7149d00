"""What the reasons for cancelling tell those who do not work at the office."""

from hpmt_supervision.fidelity.area.outside_page import merged_reasons


def test_reasons_that_may_be_about_one_person_are_one_line_and_every_session_is_counted() -> None:
    inside = [("no_cases", 3), ("sickness", 1), ("supervisor_absent", 2), ("other", 1), ("holiday", 1)]
    outside = merged_reasons(inside)
    assert outside == [("about_someone", 4), ("no_cases", 3), ("holiday", 1)]


def test_a_single_sickness_is_not_named() -> None:
    [(reason, count)] = merged_reasons([("sickness", 1)])
    assert (reason, count) == ("about_someone", 1)
