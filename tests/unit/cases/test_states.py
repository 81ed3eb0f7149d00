"""The table of a case's moves: each pair of states, and who may make the move."""

import itertools

import pytest

from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.cases.states import CASE_MOVES, FINAL_STATES, STATE_LABELS, WITHDRAWABLE_STATES, CasePart
from hpmt_supervision.core.errors import IllegalMove

LEGAL = {
    ("draft", "submitted"): "author",
    ("draft", "withdrawn"): "author",
    ("submitted", "on_agenda"): "supervisor",
    ("submitted", "withdrawn"): "author",
    ("submitted", "closed"): "job",
    ("on_agenda", "submitted"): "supervisor cancellation",
    ("on_agenda", "discussed"): "supervisor",
    ("on_agenda", "withdrawn"): "author",
    ("on_agenda", "closed"): "job",
    ("discussed", "followed_up"): "author supervisor",
    ("discussed", "closed"): "author supervisor job",
    ("followed_up", "closed"): "author supervisor job",
}


@pytest.mark.parametrize(("origin", "target"), list(itertools.product(CaseState, CaseState)))
def test_every_pair_of_states(origin: CaseState, target: CaseState) -> None:
    allowed = LEGAL.get((origin, target), "").split()
    for part in CasePart:
        assert CASE_MOVES.allows(origin, target, {part}) == (part in allowed)
        if part not in allowed:
            with pytest.raises(IllegalMove, match="Last siden på nytt"):
                CASE_MOVES.check(origin, target, {part})


def test_final_states_lead_nowhere() -> None:
    assert not [pair for pair in CASE_MOVES.moves if pair[0] in FINAL_STATES]


def test_every_state_has_a_word_and_can_be_withdrawn_until_discussed() -> None:
    assert set(STATE_LABELS) == set(CaseState)
    assert {origin for origin, target in CASE_MOVES.moves if target == "withdrawn"} == set(WITHDRAWABLE_STATES)
