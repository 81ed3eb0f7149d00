"""Every reason for cancelling is decided everywhere: what it is called, who is told it, and what files call it."""

from flask import Flask

from hpmt_supervision.exchange import schema
from hpmt_supervision.fidelity.area.outside_page import merged_reasons
from hpmt_supervision.fidelity.figures.explanations import ABOUT_SOMEONE, cancel_reasons
from hpmt_supervision.sessions.cancel_reasons import ABOUT_NOBODY, REASON_LABELS, CancelReason
from hpmt_supervision.study.columns import REASON_VALUES

# An office has one or two supervisors, so each of these may tell why somebody was away.
MAY_BE_ABOUT_SOMEONE = {CancelReason.SICKNESS, CancelReason.SUPERVISOR_ABSENT, CancelReason.OTHER}


def test_every_reason_has_a_label_and_is_either_about_nobody_or_may_be_about_someone() -> None:
    assert set(REASON_LABELS) == set(CancelReason)
    assert set(CancelReason) == ABOUT_NOBODY | MAY_BE_ABOUT_SOMEONE
    assert not ABOUT_NOBODY & MAY_BE_ABOUT_SOMEONE


def test_the_profile_names_every_reason_in_the_words_of_the_one_who_picks_it(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        names = cancel_reasons()
        assert set(names) == {*map(str, CancelReason), ABOUT_SOMEONE}
        for reason, label in REASON_LABELS.items():
            assert names[reason].casefold() == f"avlyst: {label}".casefold()
        assert names["management_priority"] == "Avlyst: ledelsen prioriterte noe annet"
        assert names["holiday"] == "Avlyst: ferie eller helligdag"


def test_the_files_know_every_reason() -> None:
    # What a file may hold is a promise to those who write it: a renamed reason needs a new version of the format.
    assert set(schema.CANCEL_REASONS) == {reason.value for reason in CancelReason}
    assert set(REASON_VALUES) == {reason.value for reason in CancelReason}


def test_a_reason_nobody_has_decided_is_hidden_from_those_outside() -> None:
    assert merged_reasons([("a_new_one", 1)]) == [(ABOUT_SOMEONE, 1)]
    for reason in CancelReason:
        [(told, _count)] = merged_reasons([(reason.value, 1)])
        assert told == (reason.value if reason in ABOUT_NOBODY else ABOUT_SOMEONE)
