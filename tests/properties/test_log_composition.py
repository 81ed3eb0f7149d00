"""A composed log loses nothing, repeats nothing, and survives its way through the database."""

from hypothesis import given
from hypothesis import strategies as st

from hpmt_supervision.logs.composition import (
    Agreed,
    AgreementLine,
    ComposedLog,
    NeedTold,
    Work,
    compose,
    from_json,
    to_json,
    without_case,
)

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
names = st.lists(words, max_size=4)
lines = st.builds(
    AgreementLine, st.none() | words, words, st.none() | st.dates(), st.sampled_from([None, "done", "moved"])
)
needs = st.builds(NeedTold, st.none() | words, st.booleans(), words, st.none() | words)
works = st.lists(
    st.builds(
        Work,
        item_id=st.integers(1, 8),
        kind=st.sampled_from(["case", "reported_needs", "skill_training"]),
        case_id=st.none() | st.integers(1, 5),
        title=st.none() | words,
        author=st.none() | words,
        tools=st.lists(words, max_size=3).map(tuple),
        work_forms=st.lists(st.sampled_from(["conversation", "role_play"]), max_size=2).map(tuple),
        learning=st.none() | words,
        carried_over=st.booleans(),
        needs=st.lists(needs, max_size=2).map(tuple),
    ),
    max_size=5,
    unique_by=lambda work: work.item_id,
)
agreed = st.lists(st.builds(Agreed, st.none() | st.integers(1, 9), lines), max_size=6)


@st.composite
def logs(draw: st.DrawFn) -> ComposedLog:
    return compose(
        attended=draw(names),
        guests=draw(names),
        leaders=draw(names),
        looked_back_on=draw(st.none() | st.dates()),
        reviewed=draw(st.lists(lines, max_size=3)),
        work=draw(works),
        agreed=draw(agreed),
        closing_line=draw(st.none() | words),
    )


@given(works, agreed)
def test_every_agreement_stands_once(work: list[Work], made: list[Agreed]) -> None:
    log = compose(
        attended=[], guests=[], leaders=[], looked_back_on=None, reviewed=[], work=work, agreed=made, closing_line=None
    )
    told = [line for item in log.items for line in item.agreements] + list(log.agreements)
    assert sorted(map(repr, told)) == sorted(repr(found.line) for found in made)


@given(works)
def test_an_untouched_item_is_left_out_and_order_is_kept(work: list[Work]) -> None:
    log = compose(
        attended=[], guests=[], leaders=[], looked_back_on=None, reviewed=[], work=work, agreed=[], closing_line=None
    )
    touched = [
        item.title for item in work if item.tools or item.work_forms or item.learning or item.carried_over or item.needs
    ]
    assert [item.title for item in log.items] == touched


@given(logs())
def test_json_gives_the_same_log_back(log: ComposedLog) -> None:
    assert from_json(to_json(log)) == log


@given(logs(), st.integers(1, 5))
def test_a_deleted_case_leaves_no_title(log: ComposedLog, case_id: int) -> None:
    cleared = without_case(log, case_id)
    assert all(item.title is None for item in cleared.items if item.case_id == case_id)
    assert [item.learning for item in cleared.items] == [item.learning for item in log.items]
