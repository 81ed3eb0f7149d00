"""The macros write the markup that Aksel's own React components write, since that is what its style sheet expects."""

import difflib
import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from hpmt_supervision.web.assets import PROJECT, AssetsError, find_node
from hpmt_supervision.web.inline_icons import icon, icon_names
from tests.contracts.aksel import answers, controls, usage, words
from tests.contracts.aksel.kinds import LEFT_OUT, OURS, WRITTEN_BY_PAGES
from tests.contracts.aksel.looks import HANDED_ON, Look
from tests.contracts.aksel.markup import drawing, found, outline, parsed
from tests.factories.web import web_app

RENDER = Path(__file__).parent / "aksel" / "render.mjs"
LOOKS = [*words.LOOKS, *controls.LOOKS, *answers.LOOKS]
NAMES = [f"{look.macro}-{sum(o.macro == look.macro for o in LOOKS[:at])}" for at, look in enumerate(LOOKS)]
# Classes that any element may have, since Aksel's components of text can be any element.
TEXT_CLASSES = ("aksel-body-", "aksel-heading", "aksel-label", "aksel-detail", "aksel-typo-", "aksel-link")

# Arguments that are texts and data: a page gives its own, and the states hold one sample of each kind.
FREE_TEXT = frozenset(
    {"text", "value", "values", "options", "items", "page", "count", "columns", "autocomplete", "button_text"}
)


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    application = web_app()
    with application.test_request_context("/"):
        yield application


@pytest.fixture(scope="module")
def macros(app: Flask) -> SimpleNamespace:
    """Every macro under the name that pages use, the frame's too."""
    modules = [app.jinja_env.get_template(f"web/aksel/{name}.html").module for name in ("all", "frame")]
    return SimpleNamespace(**{name: getattr(m, name) for m in modules for name in dir(m) if not name.startswith("_")})


@lru_cache(maxsize=1)
def react() -> dict[str, list[str]]:
    """Return every state as React renders it; Node is started once for all of them."""
    missing = ""
    try:
        node, _ = find_node()
    except AssetsError as error:
        missing = str(error)
    if not (PROJECT / "node_modules" / "@navikt" / "ds-react").is_dir():
        missing = "Aksel's React components are not installed; run the assets command with --dev"
    if missing:
        # A machine without Node may skip this; the one that decides may not.
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    asked: dict[str, list[Any]] = {
        name: [look.react(state) for state in look.combinations()] for name, look in zip(NAMES, LOOKS, strict=True)
    }
    asked["icons"] = [[f"icon:{name}", {}] for name in sorted(icon_names())]
    elements = [element for part in asked.values() for element in part]
    # Node looks for packages beside the script's own path, which is inside the project.
    done = subprocess.run(
        [node, str(RENDER)], input=json.dumps(elements), capture_output=True, text=True, timeout=120, cwd=PROJECT
    )
    assert done.returncode == 0, done.stderr
    rendered = iter(json.loads(done.stdout))
    return {name: [next(rendered) for _ in part] for name, part in asked.items()}


@lru_cache(maxsize=1)
def icons() -> dict[tuple[str, ...], str]:
    """Return the name of every icon by its drawing, as a component and as the file that we inline."""
    names = sorted(icon_names())
    theirs = {drawing(markup): name for name, markup in zip(names, react()["icons"], strict=True)}
    ours = {drawing(str(icon(name))): name for name in names}
    assert len(theirs) == len(ours) == len(names), "Icons are missing; run the assets command"
    return theirs | ours


def expected_and_found(look: Look, theirs: str, ours: str) -> tuple[list[str], list[str]]:
    """Return both markups as lines, after the changes that the look names."""
    expected, written = parsed(theirs, look.react_part), parsed(ours, look.part)
    for differs in look.differs:
        differs.change(expected)
        if differs.free:
            for element in found(written, differs.free[0]):
                if differs.free[1] in element.attrib:
                    element.attrib[differs.free[1]] = "*"
    return outline(expected, icons()), outline(written, icons())


@pytest.mark.parametrize("name", NAMES)
def test_a_macro_writes_what_react_writes_in_every_state(macros: Any, name: str) -> None:
    look = LOOKS[NAMES.index(name)]
    states = list(look.combinations())
    differing = []
    for state, theirs in zip(states, react()[name], strict=True):
        expected, written = expected_and_found(look, theirs, look.write(macros, state))
        if expected != written:
            lines = difflib.unified_diff(expected, written, "React", "macro", lineterm="", n=2)
            differing.append("\n".join([str(state), *lines]))
    assert not differing, f"{len(differing)} of {len(states)} states differ, as:\n" + "\n\n".join(differing[:3])


def test_every_macro_is_compared_left_out_with_a_reason_or_ours() -> None:
    compared = {look.macro for look in LOOKS}
    kinds = [*compared, *LEFT_OUT, *OURS]
    assert sorted(kinds) == sorted(usage.public())
    # A macro whose name starts with a line is a part of the macros that call it; every other one has a public name.
    hidden = {name for name in usage.macros() if "._" not in name} - set(usage.public().values())
    assert not hidden
    assert all(LEFT_OUT.values())
    assert all(OURS.values())


@pytest.mark.parametrize("look", LOOKS, ids=NAMES)
def test_every_argument_is_compared_or_named_with_a_reason(look: Look) -> None:
    macro = usage.macros()[usage.public()[look.macro]]
    known = usage.arguments(macro)
    same = [other for other in LOOKS if other.macro == look.macro]
    named = {name for o in same for name in (*o.fixed, *o.states, *o.given, *o.ours, *HANDED_ON)}
    assert not set(known) - named
    assert all(look.ours.values())
    for name, values in look.states.items():
        assert set(map(repr, known[name])) <= set(map(repr, values)), f"The default of {name} is not compared"


def test_every_state_that_a_template_asks_for_is_compared() -> None:
    """What stands in a call is compared; what is computed there takes one of a macro's values, and all of them are."""
    compared: dict[str, dict[str, set[str]]] = defaultdict(dict)
    for look in LOOKS:
        for argument, values in look.states.items():
            compared[look.macro][argument] = {repr(value) for value in values}
    asked = list(usage.calls())
    assert len(asked) > 300
    unknown = [
        f"{call.place} {call.macro}({argument}={value!r})"
        for call in asked
        for argument, values in call.values.items()
        for value in values
        if argument in compared[call.macro]
        and argument not in FREE_TEXT
        and repr(value) not in compared[call.macro][argument]
    ]
    assert not unknown


def test_no_call_gives_an_argument_that_its_macro_lacks() -> None:
    lacking = [
        f"{call.place} {call.macro}({argument})"
        for call in usage.calls()
        for argument in call.values
        if argument not in usage.arguments(usage.macros()[usage.public()[call.macro]])
    ]
    assert not lacking


def test_every_kind_of_column_that_a_page_asks_for_is_compared() -> None:
    compared: dict[str, set[Any]] = defaultdict(set)
    for columns in answers.COLUMNS:
        for column in columns:
            for name, value in column.items() if isinstance(column, dict) else ():
                compared[name].add(value)
    asked = [pair for call in usage.calls() if call.macro == "table_head" for pair in call.mappings]
    assert asked
    assert {name for name, _ in asked} <= set(compared) | {"css_class"}
    assert {value for name, values in asked if name in {"align", "sort"} for value in values} <= {
        *compared["align"],
        *compared["sort"],
        None,
    }


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_is_ours_takes_the_parts_of_aksel_from_macros(name: str) -> None:
    macro = usage.macros()[usage.public()[name]]
    assert not usage.written_classes(macro)


def test_pages_take_components_from_macros() -> None:
    written = {}
    for path, template in usage.pages():
        classes = {c for c in usage.written_classes(template) if not c.startswith(TEXT_CLASSES)}
        if classes:
            written[path] = classes
    assert set(written) == set(WRITTEN_BY_PAGES), f"Call the macro instead, or name the page with a reason: {written}"
