"""Every search and filter says that it does not search what people have written, or is known to need no such words."""

import re
from pathlib import Path

import hpmt_supervision
from tests.searching import SAYS, SILENT, is_unclear

ROOT = Path(hpmt_supervision.__file__).parent
SEARCHES = re.compile(r'filter_bar\(|search_form\(|search_field\(|type="search"|role="search"')


def templates_with_a_search() -> dict[str, str]:
    found = {}
    for path in sorted(ROOT.glob("*/templates/**/*.html")):
        name, text = path.relative_to(ROOT).as_posix().split("/templates/")[1], path.read_text(encoding="utf-8")
        if SEARCHES.search(text) and not name.startswith("web/"):
            found[name] = text
    return found


def test_each_template_with_a_search_says_what_it_does_not_search() -> None:
    found = templates_with_a_search()
    silent = {name for name, text in found.items() if SAYS not in text}
    assert sorted(silent - SILENT.keys()) == []
    assert sorted(SILENT.keys() - silent) == [], "no excuse is for a template that has no search, or says it"
    assert len(found) - len(silent) >= 5
    assert all(len(why) > 40 for why in SILENT.values())


def test_a_new_page_that_searches_in_silence_is_found() -> None:
    page = '<form role="search"><input type="search"></form>'
    assert is_unclear("cases.index", page)
    assert not is_unclear("cases.index", page + "Søker ikke i teksten: den er kryptert.")
    assert not is_unclear("people.index", page) and not is_unclear("cases.index", "<p>kryptert</p>")
