"""Form controls beside the components of Aksel they stand for."""

from typing import Any

from tests.contracts.aksel.looks import Look, Node, State, properties
from tests.contracts.aksel.markup import drop_attribute, drop_element

SIZES = ("small", "medium")
HELP = {"description": "Hjelp", "error": "Skriv noe."}
NOTE = "a warning that stops nothing, under the field; Aksel's controls take errors only"
UNDER_ERROR = "shows the place where something was found, inside the error's element"
WIDTHS = "our own class: as narrow as what is written in the field"
OPTIONS = (
    (("a", "Drøfting"),),
    (("a", "Drøfting"), ("b", "Rollespill", "To og to")),
)


def _field(state: State, **more: Any) -> State:
    """Return the properties that every field of Aksel takes."""
    return properties(
        label=state["label"],
        name=state["name"],
        size=state["size"],
        description=state.get("description"),
        error=state.get("error"),
        hideLabel=state["hide_label"],
        **{"readOnly": state.get("readonly"), "disabled": state.get("disabled"), **more},
    )


def _text_field(state: State) -> Node:
    return [
        "TextField",
        _field(state, type=state["type"], autoComplete=state["autocomplete"], defaultValue=state["value"]),
    ]


def _textarea(state: State) -> Node:
    return ["Textarea", _field(state, autoComplete="off", defaultValue=state["value"], minRows=3, rows=state["rows"])]


def _select(state: State) -> Node:
    return ["Select", _field(state, autoComplete=state["autocomplete"], defaultValue=state["value"]), *_choices(state)]


def _choices(state: State) -> list[Node]:
    if isinstance(state["options"], dict):
        return [["optgroup", {"label": group}, *_listed(pairs)] for group, pairs in state["options"].items()]
    return _listed(state["options"])


def _listed(pairs: Any) -> list[Node]:
    return [["option", {"value": value}, text] for value, text in pairs]


def _search_field(state: State) -> Node:
    given = _field(state, defaultValue=state["value"], variant=state["variant"], clearButton=None)
    button = [["Search.Button", {}, state["button_text"]]] if state["button_text"] else []
    return ["Search", given | {"clearButton": False, "hideLabel": state["hide_label"]}, *button]


def _checkbox(state: State) -> Node:
    given = properties(
        name=state["name"],
        value=state["value"],
        size=state["size"],
        error=bool(state["error"]),
        description=state["description"],
        disabled=state["disabled"],
        defaultChecked=state["checked"],
    )
    return ["Checkbox", given, state["label"]]


def _group(state: State, **more: Any) -> State:
    return properties(
        legend=state["legend"],
        size=state["size"],
        hideLegend=state["hide_legend"],
        **{"description": state["description"], "error": state["error"], **more},
    )


def _checkbox_group(state: State) -> Node:
    boxes = [
        ["Checkbox", properties(name=state["name"], value=value, description="".join(more) or None), text]
        for value, text, *more in state["options"]
    ]
    return ["CheckboxGroup", _group(state, defaultValue=list(state["values"])), *boxes]


def _radio_group(state: State) -> Node:
    radios = [
        ["Radio", properties(value=value, description="".join(more) or None), text]
        for value, text, *more in state["options"]
    ]
    return ["RadioGroup", _group(state, name=state["name"], defaultValue=state["value"]), *radios]


def _radio(state: State) -> Node:
    error = "Velg noe." if state["error"] else None
    group = properties(legend="Gjenta", name=state["name"], size=state["size"], error=error)
    if state["checked"]:
        group["defaultValue"] = state["value"]
    given = properties(value=state["value"], disabled=state["disabled"], description=state["description"])
    return ["RadioGroup", group, ["Radio", given, state["label"]]]


def _draw_radio(macros: Any, state: State) -> str:
    """A radio points at its group's error by the argument that its group gives it."""
    return str(macros.radio(**state, describedby="gruppe-e" if state["error"] and not state["disabled"] else None))


def _draw_fieldset(macros: Any, state: State) -> str:
    return str(macros.fieldset(**state, caller=lambda: "felt"))


LOOKS = [
    Look(
        "text_field",
        _text_field,
        fixed={"name": "n", "label": "Navn", "value": "v"},
        states={
            "type": ("text", "email", "password", "tel", "url", "number", "search"),
            "autocomplete": ("off", "current-password"),
            "size": SIZES,
            "hide_label": (False, True),
            "readonly": (False, True),
            "disabled": (False, True),
        },
        given=HELP,
        ours={"width": WIDTHS, "error_detail": UNDER_ERROR, "note": NOTE},
    ),
    Look(
        "textarea",
        _textarea,
        fixed={"name": "n", "label": "Tekst", "value": "v", "rows": 3},
        states={"size": SIZES, "hide_label": (False, True), "readonly": (False, True)},
        given=HELP,
        ours={"error_detail": UNDER_ERROR, "note": NOTE},
        differs=(
            drop_element("textarea[aria-hidden]", "Aksel measures the text in a second, hidden area, by script"),
            drop_attribute("textarea", "style", "the Content-Security-Policy forbids inline style"),
        ),
    ),
    Look(
        "select",
        _select,
        fixed={"name": "s", "label": "Sted"},
        states={
            "options": ((("", "Velg"), ("a", "En")), {"Fylke": (("a", "En"), ("b", "To"))}),
            "value": (None, "a"),
            "autocomplete": ("off", "organization"),
            "size": SIZES,
            "hide_label": (False, True),
            "disabled": (False, True),
        },
        given=HELP,
        ours={"note": NOTE},
    ),
    Look(
        "search_field",
        _search_field,
        fixed={"name": "sok", "label": "Navn"},
        states={
            "value": ("", "Kari"),
            "variant": ("primary", "secondary", "simple"),
            "button_text": (None, "Søk"),
            "size": SIZES,
            "hide_label": (False, True),
        },
        given=HELP,
        possible=lambda state: not (state["button_text"] and state["variant"] == "simple"),
    ),
    Look(
        "checkbox",
        _checkbox,
        fixed={"name": "c", "label": "Jeg vil"},
        states={
            "checked": (False, True),
            "value": (None, "ja"),
            "size": SIZES,
            "disabled": (False, True),
        },
        given=HELP,
        ours={
            "strong": "our own class: the one that opens a section",
            "describedby": "the error of its group, compared there; for one alone, the error that field() writes",
        },
    ),
    Look(
        "checkbox_group",
        _checkbox_group,
        fixed={"name": "g", "legend": "Hjelp"},
        states={"options": OPTIONS, "values": ((), ("a",)), "size": SIZES, "hide_legend": (False, True)},
        given=HELP,
    ),
    Look(
        "radio_group",
        _radio_group,
        fixed={"name": "r", "legend": "Gjenta"},
        states={"options": OPTIONS, "value": (None, "a"), "size": SIZES, "hide_legend": (False, True)},
        given=HELP,
    ),
    Look(
        "radio",
        _radio,
        fixed={"name": "r", "label": "Fast intervall", "value": "a"},
        states={"checked": (False, True), "size": SIZES, "disabled": (False, True)},
        given=HELP,
        ours={"describedby": "the error of its group"},
        draw=_draw_radio,
        react_part="div.aksel-radio",
    ),
    Look(
        "fieldset",
        lambda state: ["Fieldset", _group(state), "felt"],
        fixed={"legend": "Tid", "id": "tid"},
        states={"size": SIZES, "hide_legend": (False, True)},
        given=HELP,
        ours={"role": "the radio group's own, compared there"},
        draw=_draw_fieldset,
    ),
]
