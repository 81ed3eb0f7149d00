"""Every act that the code of any room records has a sentence, and so has every kind of thing it is done to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import hpmt_supervision
from hpmt_supervision.audit_trail.detail_words import LABELS
from hpmt_supervision.audit_trail.wording import ACTS, KINDS
from hpmt_supervision.cases.models import CaseState
from hpmt_supervision.exchange.given_access import MEMBERSHIP_ACTS, ROLE_ACTS
from hpmt_supervision.forwarding.models import NeedState

ROOT = Path(hpmt_supervision.__file__).parent
ACT = re.compile(r"[a-z_]+\.[a-z_]+")
# Acts that are put together where they are recorded: what the name in braces can be.
PUT_TOGETHER = {
    "case.{target}": [str(state) for state in CaseState],
    "need.{target}": [str(state) for state in NeedState],
    "session.{verb}": ["cancel", "change"],
    "series.{verb}": ["cancel", "change"],
}
# Acts that are looked up where they are recorded: everything the table holds.
LOOKED_UP = {"ROLE_ACTS": list(ROLE_ACTS.values()), "MEMBERSHIP_ACTS": list(MEMBERSHIP_ACTS.values())}
# What records an act; an import builds its rows by themselves and writes them with its own.
RECORDING = ("record_act", "act_row")
# Where the act comes in a variable: the functions that hand it on; what records acts only hands on what it was given.
HANDED_ON = {
    "people/operations/absences.py": ("_record", "_record_stand_in"),
    "people/operations/memberships.py": ("_record",),
    "anchoring/operations.py": ("_record",),
    "retention/hold_operations.py": ("_record",),
    "privacy/audit.py": (),
}
# Where the details come by ** instead: the functions that hand them on, and those that are put together first.
DETAILS_HANDED_ON = {
    "anchoring/operations.py": ("_record",),
    "auth/identity_operations.py": ("enter",),
    "auth/sign_in_operations.py": ("enter",),
    "sessions/change_operations.py": ("_record",),
}
NO_DETAIL = {"by", "subject_kind", "subject_id", "account", "where", "issuer"}
SPREAD = {"before_course_id", "before_on", "before_unit_id", "holds_ended"}
# Acts that are done no more, and that stand in trails from before.
FORMER = {"session.book"}


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Return every call of functions with these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (getattr(node.func, "id", None) or getattr(node.func, "attr", None)) in names:
            yield node


def acts_of(argument: ast.expr) -> list[str] | None:
    """Return the acts that an argument can be, or None for a variable."""
    if isinstance(argument, ast.Constant):
        return [str(argument.value)]
    if isinstance(argument, ast.IfExp):
        return [*(acts_of(argument.body) or []), *(acts_of(argument.orelse) or [])]
    if isinstance(argument, ast.JoinedStr):
        form = ast.unparse(argument)[2:-1]
        start = form.partition(".")[0]
        return [f"{start}.{end}" for end in PUT_TOGETHER[form]]
    if isinstance(argument, ast.Subscript):
        return LOOKED_UP[ast.unparse(argument.value)]
    return None


def recorded() -> set[str]:
    found: set[str] = set()
    for path in sorted(ROOT.rglob("*.py")):
        tree, name = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        for call in calls(tree, *RECORDING):
            acts = acts_of(call.args[0])
            if acts is None:
                assert name in HANDED_ON, f"{name}:{call.lineno} records an act that this test cannot read"
                handed = [acts_of(one.args[0]) for one in calls(tree, *HANDED_ON[name])]
                acts = [act for one in handed if one for act in one]
                assert acts or not HANDED_ON[name]
            found |= set(acts)
    return found


def test_every_act_has_a_sentence() -> None:
    assert sorted(recorded() - set(ACTS)) == []


def test_no_sentence_is_for_an_act_that_nobody_does() -> None:
    assert sorted(set(ACTS) - recorded()) == sorted(FORMER)


def test_every_kind_of_thing_has_a_name() -> None:
    kinds: set[str] = set()
    for path in ROOT.rglob("*.py"):
        for call in calls(ast.parse(path.read_text(encoding="utf-8")), *RECORDING):
            kind = next(word.value for word in call.keywords if word.arg == "subject_kind")
            kinds |= {str(kind.value)} if isinstance(kind, ast.Constant) else set()
    assert sorted(kinds - set(KINDS)) == []
    assert all(ACT.fullmatch(act) for act in ACTS)


def details_recorded() -> set[str]:
    """Return what the details of acts are called, wherever the code of a room names them."""
    found: set[str] = set()
    for path in sorted(ROOT.rglob("*.py")):
        tree, name = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        for call in calls(tree, "record_act", *HANDED_ON.get(name, ()), *DETAILS_HANDED_ON.get(name, ())):
            found |= {word.arg for word in call.keywords if word.arg is not None} - NO_DETAIL
    return found | SPREAD


def test_every_detail_of_an_act_has_a_label() -> None:
    assert sorted(details_recorded() - set(LABELS)) == []
    assert sorted(set(LABELS) - details_recorded()) == [], "no label is for a detail that nobody records"
