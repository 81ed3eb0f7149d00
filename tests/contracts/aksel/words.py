"""Headings, running text, labels, tags, links, buttons and the frame, beside the components they stand for."""

from types import SimpleNamespace
from typing import Any

from tests.contracts.aksel.looks import Look, Node, State, hidden, icon, properties
from tests.contracts.aksel.markup import drop_attribute, rename

BUTTON_STATES = {
    "text": ("Lagre", ""),
    "variant": ("primary", "secondary", "tertiary"),
    "size": ("medium", "small", "xsmall"),
    "icon_position": ("left", "right"),
    "color": (None, "neutral", "danger"),
}
LINK_IS_A_LINK = "Aksel gives a link the role of a button; ours stays a link, since it leads to a page"


def _typography(component: str, state: State, **more: Any) -> Node:
    return [component, properties(size=state["size"], **more), state["text"]]


def _body_short(state: State) -> Node:
    weight = "semibold" if state["strong"] else None
    return _typography("BodyShort", state, weight=weight, **{"as": state["tag"]})


def _heading(state: State) -> Node:
    return _typography("Heading", state, level=str(state["level"]), spacing=state["spacing"])


def _tag(state: State) -> Node:
    given = properties(variant=state["variant"], size=state["size"], icon=icon(state["icon_name"]))
    return ["Tag", {**given, "data-color": state["color"]}, state["text"]]


def _button_is_possible(state: State) -> bool:
    """A button has a text or an icon; an icon alone has no side and no hidden text to stand beside."""
    alone = not state["text"]
    on_left = state["icon_position"] == "left"
    return (on_left or (bool(state["icon_name"]) and not alone)) and not (alone and not state["icon_name"])


def _button_properties(state: State) -> State:
    return properties(
        **{"data-color": state["color"], "iconPosition": state["icon_position"]},
        variant=state["variant"],
        size=state["size"],
        icon=icon(state["icon_name"]),
    )


def _button_text(state: State) -> list[Any]:
    return [state["text"], *hidden(state["hidden_text"])] if state["text"] else []


def _button(state: State) -> Node:
    own = properties(type=state["type"], name=state["name"], value=state["value"], disabled=state["disabled"])
    return ["Button", _button_properties(state) | own, *_button_text(state)]


def _link_button(state: State) -> Node:
    return ["Button", _button_properties(state) | {"as": "a", "href": state["href"]}, *_button_text(state)]


VIEWER = SimpleNamespace(
    name="Ingrid Solheim",
    role_label="KVP-veileder",
    unit_name="Nav Fjordvik",
    other_roles=[SimpleNamespace(id=1, label="HPMT-veileder", unit_name="Nav Granli")],
)


def _with_viewer(macros: Any, state: State) -> str:
    return str(macros.internal_header(VIEWER, [], [], "/"))


HEADER_TITLE: Node = ["InternalHeader.Title", {"href": "/"}, "HPMT Veiledning"]
HEADER_TEXTS = {
    "viewer": "the person; texts only",
    "navigation": "the phone's menu, ours",
    "account_links": "as navigation",
}

LOOKS = [
    Look(
        "heading",
        _heading,
        fixed={"text": "Tittel"},
        states={
            "level": (1, 2, 3, 4),
            "size": ("xlarge", "large", "medium", "small", "xsmall"),
            "spacing": (False, True),
        },
    ),
    Look(
        "body_short",
        _body_short,
        fixed={"text": "Tekst"},
        states={
            "size": ("large", "medium", "small"),
            "strong": (False, True),
            "tag": ("p", "div", "span", "li", "ul", "dl"),
        },
        ours={"subtle": "our quiet colour, by class"},
    ),
    Look(
        "body_long",
        lambda state: _typography("BodyLong", state, **{"as": state["tag"]}),
        fixed={"text": "Tekst"},
        states={"size": ("large", "medium", "small"), "tag": ("p", "div")},
    ),
    Look(
        "label",
        lambda state: _typography("Label", state, htmlFor=state["for"]),
        fixed={"text": "Navn"},
        states={"size": ("medium", "small")},
        given={"for": "felt"},
    ),
    Look(
        "detail",
        lambda state: ["Detail", {"as": state["tag"]}, state["text"]],
        fixed={"text": "Tekst"},
        states={"tag": ("p", "span", "div", "section")},
        ours={"subtle": "our quiet colour, by class"},
    ),
    Look(
        "tag",
        _tag,
        fixed={"text": "Kladd"},
        states={
            "color": ("neutral", "info", "success", "warning"),
            "variant": ("outline", "moderate", "strong"),
            "size": ("medium", "small", "xsmall"),
        },
        given={"icon_name": "Clock"},
    ),
    Look(
        "link",
        lambda state: ["Link", {"href": state["href"]}, state["text"], *hidden(state["hidden_text"])],
        fixed={"text": "Les", "href": "/sted"},
        given={"hidden_text": ": Tittel"},
    ),
    Look(
        "button",
        _button,
        states={**BUTTON_STATES, "type": ("submit", "button"), "disabled": (False, True)},
        given={"icon_name": "Plus", "hidden_text": ": Tittel", "name": "gjor", "value": "endre"},
        possible=lambda state: _button_is_possible(state) and bool(state["name"]) == bool(state["value"]),
    ),
    Look(
        "link_button",
        _link_button,
        fixed={"href": "/sted"},
        states=BUTTON_STATES,
        given={"icon_name": "Plus", "hidden_text": ": Tittel"},
        possible=_button_is_possible,
        differs=(drop_attribute("a", "role", LINK_IS_A_LINK),),
    ),
    Look(
        "text_button",
        lambda state: ["Link", properties(**{"as": "button", **state, "text": None}), state["text"]],
        fixed={"text": "Nynorsk"},
        states={"type": ("submit", "button")},
        given={"name": "language", "value": "nn"},
    ),
    Look(
        "frame.internal_header",
        lambda state: ["InternalHeader", {}, HEADER_TITLE],
        draw=lambda macros, state: str(macros.internal_header(None, [], [], "/")),
        ours=HEADER_TEXTS,
        fixed={"home_url": "/"},
    ),
    Look(
        "frame.internal_header",
        lambda state: [
            "InternalHeader.UserButton",
            {"name": VIEWER.name, "description": f"{VIEWER.role_label}, {VIEWER.unit_name}"},
        ],
        draw=_with_viewer,
        part="summary.aksel-internalheader__user-button",
        differs=(
            rename("button", "summary", "the menu under it opens without a script when it is a summary"),
            rename("div", "span", "a summary, as a button, may hold no div"),
        ),
    ),
    Look(
        "frame.internal_header",
        lambda state: [
            "InternalHeader.Button",
            {"type": "submit"},
            ["icon:ArrowRightLeft", {"aria-hidden": True}],
            ["BodyShort", {"as": "span", "size": "small"}, "Bytt til HPMT-veileder"],
        ],
        draw=_with_viewer,
        part="button.aksel-internalheader__button",
    ),
    Look(
        "frame.internal_header",
        lambda state: [
            "InternalHeader.Button",
            {},
            ["icon:MenuHamburger", {"aria-hidden": True}],
            ["BodyShort", {"as": "span", "size": "small"}, "Meny"],
        ],
        draw=lambda macros, state: _with_viewer(macros, state).partition("hv-ih__menu")[2].partition(">")[2],
        part="summary.aksel-internalheader__button",
        differs=(rename("button", "summary", "the menu under it opens without a script when it is a summary"),),
    ),
]
