"""Messages, tables and waiting, beside the components of Aksel they stand for."""

from typing import Any

from tests.contracts.aksel.looks import Look, Node, State, hidden, properties
from tests.contracts.aksel.markup import add_attribute, drop_attribute, drop_element, rename
from tests.contracts.aksel.words import LINK_IS_A_LINK

ALWAYS_SMALL = {"textSize": "small"}
SORTED_BY_ADDRESS = "the order lives in the address, so a column's head is a link"


def _error_summary(state: State) -> Node:
    items: list[Any] = [
        ["ErrorSummary.Item", {"href": f"#{target}"}, text] if target else ["li", {}, text]
        for target, text in state["items"]
    ]
    return ["ErrorSummary", {"size": state["size"], "heading": state["title"]}, *items]


def _local_alert(state: State) -> Node:
    title = ["LocalAlert.Title", {"as": f"h{state['level']}"}, state["title"]]
    content = [["LocalAlert.Content", {}, state["caller"]]] if state["caller"] else []
    given = {"status": state["kind"], "size": state["size"]}
    return ["LocalAlert", given, ["LocalAlert.Header", {}, title], *content]


def _draw_local_alert(macros: Any, state: State) -> str:
    text = state["caller"]
    rest = {name: value for name, value in state.items() if name != "caller"}
    return str(macros.local_alert(**rest, **({"caller": lambda: text} if text else {})))


def _loader(state: State) -> Node:
    return ["Loader", {"size": state["size"], "title": state["text"]}]


def _table(state: State) -> Node:
    caption = [["caption", {"className": "aksel-sr-only"}, state["caption"]]] if state["caption"] else []
    return ["Table", {"size": "small"}, *caption, ["Table.Body", {}, ["Table.Row", {"shadeOnHover": False}]]]


def _draw_table(macros: Any, state: State) -> str:
    row = macros.table_row(caller=lambda: "")
    return str(
        macros.table(state["label"], caption=state["caption"], caller=lambda: macros.table_body(caller=lambda: row))
    )


def _draw_row(macros: Any, state: State) -> str:
    return str(macros.table_row(caller=lambda: macros.cell("x")))


COLUMNS = (
    ["Navn"],
    [{"label": "Antall", "align": "right"}, {"label": "Dato", "sub": "høyst"}],
    [{"label": "Handling", "hidden": True}],
    [{"label": "Navn", "sort": "ascending", "url": "/?sort=-navn"}],
    [{"label": "Navn", "sort": "descending", "url": "/?sort=navn", "align": "right"}],
    [{"label": "Navn", "sort": "none", "url": "/?sort=navn"}],
)


def _table_head(state: State) -> Node:
    columns = [{"label": column} if isinstance(column, str) else column for column in state["columns"]]
    sorted_by = next((c for c in columns if c.get("sort") in {"ascending", "descending"}), None)
    sort = {"orderBy": "0", "direction": sorted_by["sort"]} if sorted_by else None
    row = ["Table.Row", {"shadeOnHover": False}, *map(_column, columns)]
    return ["Table", properties(size="small", sort=sort), ["Table.Header", {}, row]]


def _column(column: State) -> Node:
    given = properties(scope="col", align=column.get("align"), **ALWAYS_SMALL)
    if column.get("hidden"):
        return ["Table.HeaderCell", given, *hidden(column["label"])]
    under = [["span", {"className": "hv-thsub"}, column["sub"]]] if column.get("sub") else []
    if not column.get("url"):
        return ["Table.HeaderCell", given, column["label"], *under]
    return ["Table.ColumnHeader", given | {"sortable": True, "sortKey": "0"}, column["label"]]


def _draw_table_head(macros: Any, state: State) -> str:
    return str(macros.table("Kontor", caller=lambda: macros.table_head(state["columns"])))


def _cell(state: State) -> Node:
    return ["Table.DataCell", properties(align=state["align"], colSpan=state["colspan"], **ALWAYS_SMALL), state["text"]]


def _pagination(state: State) -> Node:
    given = {"page": state["page"], "count": state["count"], "size": "small", "prevNextTexts": True}
    return ["Pagination", given | {"aria-label": state["label"]}]


def _draw_pagination(macros: Any, state: State) -> str:
    return str(macros.pagination(**state))


LOOKS = [
    Look(
        "error_message",
        lambda state: ["ErrorMessage", {"size": state["size"], "showIcon": True}, state["text"]],
        fixed={"text": "Skriv et navn."},
        states={"size": ("small", "medium")},
    ),
    Look(
        "error_summary",
        _error_summary,
        fixed={"title": "Rett dette:"},
        states={
            "items": (
                (("navn", "Skriv et navn."), ("sted", "Velg et sted.")),
                ((None, "Last siden på nytt."), ("sted", "Velg et sted.")),
            ),
            "size": ("small", "medium"),
        },
    ),
    Look(
        "inline_message",
        lambda state: ["InlineMessage", {"status": state["kind"], "size": state["size"]}, state["text"]],
        fixed={"text": "Tekst"},
        states={"kind": ("info", "success", "warning", "error"), "size": ("small", "medium")},
    ),
    Look(
        "local_alert",
        _local_alert,
        fixed={"title": "Tittel"},
        states={
            "kind": ("announcement", "success", "warning", "error"),
            "level": (2, 3),
            "size": ("small", "medium"),
        },
        given={"caller": "Innhold"},
        draw=_draw_local_alert,
    ),
    Look(
        "loader",
        _loader,
        fixed={"text": "Leser fila"},
        states={"size": ("xsmall", "small", "medium", "large")},
    ),
    Look(
        "table",
        _table,
        fixed={"label": "Kontor"},
        given={"caption": "Kontor i fylket"},
        draw=_draw_table,
        part="table",
    ),
    Look(
        "table_body",
        lambda state: ["Table.Body", {}, ["Table.Row", {"shadeOnHover": False}]],
        draw=lambda macros, state: str(macros.table_body(caller=lambda: macros.table_row(caller=lambda: ""))),
    ),
    Look(
        "table_row",
        lambda state: ["Table.Row", {"shadeOnHover": False}, ["Table.DataCell", ALWAYS_SMALL, "x"]],
        ours={"note": "our own class: what is withheld", "total": "our own class: the sum"},
        draw=_draw_row,
    ),
    Look(
        "table_head",
        _table_head,
        states={"columns": COLUMNS},
        draw=_draw_table_head,
        part="thead",
        react_part="thead",
        differs=(
            add_attribute("button.aksel-table__sort-button", "a.aksel-table__sort-button", "href", SORTED_BY_ADDRESS),
            drop_attribute("button.aksel-table__sort-button", "type", "a link has none"),
            rename("button.aksel-table__sort-button", "a", SORTED_BY_ADDRESS),
        ),
    ),
    Look(
        "row_head",
        lambda state: ["Table.HeaderCell", {"scope": "row", **ALWAYS_SMALL}, state["text"]],
        fixed={"text": "Nav Granli"},
        ours={"nowrap": "our own class", "label": "the column, shown beside the value on a phone by our own style"},
    ),
    Look(
        "cell",
        _cell,
        fixed={"text": "8"},
        states={"align": (None, "right")},
        given={"colspan": 3},
        ours={"nowrap": "our own class", "label": "the column, shown beside the value on a phone by our own style"},
    ),
    Look(
        "pagination",
        _pagination,
        fixed={"label": "Sider"},
        states={"page": tuple(range(1, 13)), "count": tuple(range(2, 13))},
        ours={"param": "the name of the page's number in the address"},
        possible=lambda state: state["page"] <= state["count"],
        draw=_draw_pagination,
        differs=(
            drop_element(
                "button.aksel-pagination--invisible",
                "Aksel keeps the room of a step that is not there by a disabled button; a link cannot be disabled",
                parent=True,
            ),
            drop_attribute("button", "page", "HTML has no such attribute; the number is in data-page"),
            drop_attribute("button", "type", "a link has none"),
            add_attribute("button", "a", "href", "the page's number lives in the address"),
            rename("button", "a", "the page's number lives in the address. " + LINK_IS_A_LINK),
        ),
    ),
]
