"""The macros write the markup that Aksel's own React components write, since that is what its style sheet expects."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import html5lib
import pytest
from flask import Flask, render_template_string

from hpmt_supervision.web.assets import PROJECT, AssetsError, find_node
from tests.factories.web import web_app

RENDER = Path(__file__).parent / "aksel" / "render.mjs"
IMPORT = '{% import "web/aksel/all.html" as ax %}{% import "web/aksel/frame.html" as frame %}'

# The same components as in aksel/render.mjs, as a page writes them.
CASES = {
    "heading": '{{ ax.heading("Tittel") }}',
    "heading_spacing": '{{ ax.heading("Tittel", 1, "large", spacing=true) }}',
    "body_short": '{{ ax.body_short("Tekst") }}',
    "body_short_strong": '{{ ax.body_short("Tekst", size="medium", strong=true) }}',
    "body_long": '{{ ax.body_long("Tekst") }}',
    "label": '{{ ax.label("Navn", for="felt") }}',
    "detail": '{{ ax.detail("Tekst") }}',
    "link": '{{ ax.link("Tekst", "/sted") }}',
    "tag": '{{ ax.tag("Kladd") }}',
    "tag_icon": '{{ ax.tag("Kladd", color="info", icon_name="Clock") }}',
    "button": '{{ ax.button("Lagre") }}',
    "button_small": '{{ ax.button("Lagre", variant="secondary", size="small") }}',
    "button_icon": '{{ ax.button("Lagre", variant="tertiary", size="small", icon_name="Plus") }}',
    "button_icon_right": '{{ ax.button("Neste", icon_name="ArrowRight", icon_position="right") }}',
    "button_icon_only": '{{ ax.button("", size="xsmall", icon_name="XMark", attrs={"aria-label": "Lukk"}) }}',
    "button_danger": '{{ ax.button("Slett", type="button", color="danger", name="gjor", value="slett") }}',
    "text_field": '{{ ax.text_field("n", "Navn", "v") }}',
    "text_field_error": '{{ ax.text_field("n", "Navn", description="Hjelp", error="Skriv et navn.") }}',
    "text_field_password": ('{{ ax.text_field("p", "Passord", type="password", autocomplete="current-password") }}'),
    "text_field_hidden_label": '{{ ax.text_field("n", "Navn", hide_label=true) }}',
    "text_field_read_only": '{{ ax.text_field("n", "Navn", "v", readonly=true) }}',
    "text_field_disabled": '{{ ax.text_field("n", "Navn", disabled=true) }}',
    "select": '{{ ax.select("s", "Sted", [("a", "En")]) }}',
    "select_error": '{{ ax.select("s", "Sted", [("a", "En")], description="Hjelp", error="Velg et sted.") }}',
    "select_disabled": '{{ ax.select("s", "Sted", [("a", "En")], disabled=true) }}',
    "checkbox": '{{ ax.checkbox("c", "Jeg vil", checked=true, value="ja") }}',
    "checkbox_description": '{{ ax.checkbox("c", "Jeg vil", description="Valgfritt") }}',
    "checkbox_error": '{{ ax.checkbox("c", "Jeg vil", error="Kryss av.") }}',
    "checkbox_group": (
        '{{ ax.checkbox_group("g", "Hjelp", [("a", "Drøfting"), ("b", "Rollespill", "To og to")], ["a"],'
        ' description="Velg flere") }}'
    ),
    "checkbox_group_error": '{{ ax.checkbox_group("g", "Hjelp", [("a", "Drøfting")], error="Velg noe.") }}',
    "radio_group": (
        '{{ ax.radio_group("r", "Gjenta", [("a", "Fast intervall"), ("b", "Fast dag", "Som første mandag")], "a",'
        ' description="Velg én") }}'
    ),
    "radio_group_error": '{{ ax.radio_group("r", "Gjenta", [("a", "Fast intervall")], error="Velg hvordan.") }}',
    "fieldset": '{% call ax.fieldset("Tid", "tid") %}<i>felt</i>{% endcall %}',
    "fieldset_error": (
        '{% call ax.fieldset("Tid", "tid", description="Hjelp", error="Skriv tiden.", hide_legend=true) %}'
        "<i>felt</i>{% endcall %}"
    ),
    "error_message": '{{ ax.error_message("Skriv et navn.") }}',
    "error_summary": ('{{ ax.error_summary("Rett dette:", [("navn", "Skriv et navn."), ("sted", "Velg et sted.")]) }}'),
    "inline_message_info": '{{ ax.inline_message("Tekst") }}',
    "inline_message_success": '{{ ax.inline_message("Tekst", "success") }}',
    "inline_message_warning": '{{ ax.inline_message("Tekst", "warning") }}',
    "inline_message_error": '{{ ax.inline_message("Tekst", "error") }}',
    "local_alert_announcement": '{% call ax.local_alert("Tittel") %}Innhold{% endcall %}',
    "local_alert_success": '{{ ax.local_alert("Tittel", "success") }}',
    "local_alert_warning": '{% call ax.local_alert("Tittel", "warning") %}Innhold{% endcall %}',
    "local_alert_error": '{% call ax.local_alert("Tittel", "error") %}Innhold{% endcall %}',
    "table": (
        '{% call ax.table("Kontor") %}{{ ax.table_head(["Navn", {"label": "Antall", "align": "right"}]) }}'
        '{% call ax.table_body() %}{% call ax.table_row() %}{{ ax.row_head("Nav Granli") }}'
        '{{ ax.cell("8", align="right") }}{{ ax.cell("x") }}{% endcall %}{% endcall %}{% endcall %}'
    ),
    "internal_header": '{{ frame.internal_header(none, [], [], "/") }}',
    "user_button": "{{ frame.internal_header(viewer, [], [], '/') }}",
}

# What is compared is a part of what the macro writes: the table without its scroll region, and the button itself.
PART = {"table": "table", "user_button": "summary"}

LEFT_OUT = {
    "textarea": "Aksel's measures itself by script; ours is a plain textarea with its look",
    "more": "Aksel's ReadMore and HelpText need a script; ours is details",
    "chip": "Aksel's Chips.Toggle is a button that needs a script; ours is a checkbox or radio with its look",
    "chips": "as chip",
    "segmented": "Aksel's ToggleGroup needs a script; ours is a radio group",
    "steps": "Aksel's Stepper draws lines that break on a phone; ours keeps its look only",
    "pagination": "Aksel's are buttons with an attribute HTML does not know; ours are links",
    "link_button": "Aksel gives a link the role of a button; ours stays a link",
    "columns": "layout primitives use inline style, which the Content-Security-Policy forbids",
    "stack": "as columns",
}

OURS = {
    *("csrf", "hidden", "post_button", "confirm_button", "flashes", "empty_state", "saved_status", "page_head"),
    *("breadcrumbs", "card", "facts", "fact", "item_list", "list_item", "definitions", "done", "icon_text"),
    *("save_bar", "filter_bar", "area_mark", "area_marks", "area_label", "autosave", "scale", "field"),
    *("form_errors", "form_hidden", "radio", "table_head", "table_body", "table_row", "row_head", "cell"),
}


@pytest.fixture
def app() -> Iterator[Flask]:
    application = web_app()
    with application.test_request_context("/"):
        yield application


@lru_cache(maxsize=1)
def react() -> dict[str, str]:
    """Return every case as React renders it; Node is started once for all of them."""
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
    # Node looks for packages beside the script's own path, which is inside the project.
    done = subprocess.run([node, str(RENDER)], capture_output=True, text=True, timeout=60, check=True, cwd=PROJECT)
    rendered: dict[str, str] = json.loads(done.stdout)
    return rendered


def render(name: str) -> str:
    viewer = SimpleNamespace(name="Ingrid Solheim", role_label="KVP-veileder", unit_name="Nav Fjordvik", other_roles=())
    return render_template_string(IMPORT + CASES[name], viewer=viewer)


def outline(markup: str, part: str | None = None) -> list[str]:
    """Return elements and texts as lines, with ids numbered in order of appearance and drawings left out."""
    root = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    start = root if part is None else root.find(f".//{part}")
    assert start is not None
    lines: list[str] = []
    ids: dict[str, str] = {}
    for child in [start] if part else list(root):
        _describe(child, 0, lines, ids)
    return lines


def _describe(element: Any, depth: int, lines: list[str], ids: dict[str, str]) -> None:
    attributes = dict(element.attrib)
    classes = sorted(name for name in attributes.pop("class", "").split() if not name.startswith("hv-"))
    written = [f"{name}={_value(name, value, ids)}" for name, value in sorted(attributes.items()) if _counts(name)]
    # The parser keeps the namespace of drawings.
    tag = str(element.tag).rpartition("}")[2]
    lines.append("  " * depth + " ".join([tag, *classes, *written]))
    if tag != "svg":
        if (element.text or "").strip():
            lines.append("  " * (depth + 1) + element.text.strip())
        for child in element:
            _describe(child, depth + 1, lines, ids)
            if (child.tail or "").strip():
                lines.append("  " * (depth + 1) + child.tail.strip())


def _counts(name: str) -> bool:
    return name != "data-error-summary" and not name.endswith("}xmlns")


def _value(name: str, value: str, ids: dict[str, str]) -> str:
    if name in {"id", "for", "aria-describedby", "aria-labelledby"}:
        return "+".join(ids.setdefault(word, f"id{len(ids)}") for word in value.split())
    return value


def _svg_free(lines: list[str]) -> list[str]:
    # The icon handed to React has no attributes; ours are seen in the components that bring their own icon.
    return [re.sub(r"^( *svg)\b.*", r"\1", line) for line in lines]


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_macro_writes_what_react_writes(app: Flask, name: str) -> None:
    expected, found = outline(react()[name]), outline(render(name), PART.get(name))
    if "<svg></svg>" in react()[name]:
        expected, found = _svg_free(expected), _svg_free(found)
    if name == "table":
        found = [_head_of_row(line) for line in found]
        expected = [_head_of_row(line) for line in expected]
    if name == "user_button":
        # Ours is a summary, so that the menu under it opens without a script, and a summary holds no div.
        expected[0] = expected[0].replace("button", "summary", 1)
        expected = [line.replace("div", "span", 1) for line in expected]
    assert found == expected


def _head_of_row(line: str) -> str:
    """Let the name of a row have the weight of running text, as the design draws it."""
    return re.sub(r"th .* scope=row", "th scope=row", line)


def test_every_case_is_rendered_by_both(app: Flask) -> None:
    assert set(react()) == set(CASES)


def test_every_macro_is_compared_or_left_out_with_a_reason(app: Flask) -> None:
    module = app.jinja_env.get_template("web/aksel/all.html").module
    macros = {name for name in dir(module) if not name.startswith("_") and callable(getattr(module, name))}
    compared = {name for name in macros if any(f"ax.{name}(" in source for source in CASES.values())}
    assert macros - compared - OURS == set(LEFT_OUT)
    assert all(LEFT_OUT.values())
