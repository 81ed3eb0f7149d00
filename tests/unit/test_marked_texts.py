"""Every text a reader meets is marked for translation, so that it is collected, and collected whole."""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from hpmt_supervision.web.texts import PACKAGE
from tests.texts import python_texts, template_texts

# Python files whose Norwegian is not a page's, each with the reason.
NOT_SHOWN_ON_PAGES = {
    "config.py": "settings are read before there is a language, by those who run the server",
    "environment.py": "settings are read before there is a language, by those who run the server",
    "sign_in_settings.py": "settings are read before there is a language, by those who run the server",
    "*/commands.py": "commands speak to those who run the server; many are marked all the same",
    "privacy/chain_commands.py": "commands speak to those who run the server",
    "privacy/key_commands.py": "commands speak to those who run the server",
    "web/assets.py": "a command for those who build",
    "web/texts.py": "a command for those who build",
    "demo/*.py": "what invented people have written, in their own language",
    "privacy/birth_dates.py": "patterns that read Norwegian",
    "privacy/addresses.py": "patterns that read Norwegian",
    "privacy/contacts.py": "patterns that read Norwegian",
    "privacy/documents.py": "patterns that read Norwegian",
    "privacy/labelled_names.py": "patterns that read Norwegian",
    "privacy/phones.py": "patterns that read Norwegian",
    "privacy/vehicles.py": "patterns that read Norwegian",
    "privacy/identifiers.py": "patterns that read Norwegian",
    "privacy/likely_names.py": "patterns that read Norwegian",
    "web/formats.py": "how each of the languages writes a day, beside each other",
    "web/languages.py": "each language under its own name",
}
# Single strings in files that are else looked through, each with the reason.
NOT_SHOWN = {
    ("calendar/ical.py", "-//HPMT Veiledning//Kalender//NB"): "the product's name in calendar files, read by programs",
}
# Marking calls that take a text from elsewhere: the text is marked there with N_.
TEXT_FROM_ELSEWHERE = {
    ("exchange/problems.py", "gettext(SENTENCES[code], **values)"): "SENTENCES marks each",
    ("catalogue/terms.py", "_(name)"): "catalogue.hpmt marks the method's own names",
    ("sessions/public_holidays.py", "_(name)"): "NAMES marks each",
    ("web/form_texts.py", "_(SENTENCES[sentence])"): "SENTENCES marks each",
    ("web/form_texts.py", "self.gettext(singular)"): "SENTENCES marks each",
    ("privacy/finds.py", "_(finding.message)"): "privacy.findings marks each",
    ("logs/operations.py", "_(finding.message)"): "privacy.findings marks each",
    ("privacy/told.py", "_(finding.message)"): "privacy.findings marks each",
    ("privacy/told.py", "_(finding.reason)"): "the finder that gives the reason marks it",
    ("web/languages.py", "super().gettext(message)"): "the machinery itself",
    ("web/languages.py", "super().ngettext(msgid1, msgid2, n)"): "the machinery itself",
}


def python_files() -> Iterator[tuple[str, Path]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(PACKAGE).as_posix(), file


def look(
    finder: Callable[[Path], Iterator[tuple[int, str]]], files: Iterator[tuple[str, Path]]
) -> set[tuple[str, int, str]]:
    return {(name, line, text) for name, file in files for line, text in finder(file)}


def test_templates_hold_no_text_that_is_not_marked() -> None:
    files = ((file.relative_to(PACKAGE).as_posix(), file) for file in sorted(PACKAGE.rglob("templates/**/*.html")))
    assert look(template_texts.unmarked, files) == set()


def test_no_template_keeps_a_text_in_the_language_of_its_first_reader() -> None:
    # Jinja runs what stands outside the macros of a template once, when it is first imported without a context.
    parsed = {
        file.as_posix().split("templates/", 1)[1]: Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        for file in sorted(PACKAGE.rglob("templates/**/*.html"))
    }
    imports = (found for tree in parsed.values() for found in tree.find_all((nodes.Import, nodes.FromImport)))
    kept = {found.template.as_const() for found in imports if not found.with_context}
    assert "logs/_log.html" in kept
    marked = {
        (name, top.lineno)
        for name in kept
        for top in parsed[name].body
        if not isinstance(top, nodes.Macro)
        for call in top.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}
    }
    assert marked == set()


def test_python_holds_no_text_that_is_not_marked() -> None:
    found = look(python_texts.unmarked, python_files())
    left = {
        (name, line, text)
        for name, line, text in found
        if (name, text) not in NOT_SHOWN and not any(fnmatch(name, pattern) for pattern in NOT_SHOWN_ON_PAGES)
    }
    assert left == set()


def test_every_exception_is_still_needed() -> None:
    found = look(python_texts.unmarked, python_files())
    assert NOT_SHOWN.keys() - {(name, text) for name, _line, text in found} == set()
    names = {name for name, _line, _text in found}
    idle = {pattern for pattern in NOT_SHOWN_ON_PAGES if not any(fnmatch(name, pattern) for name in names)}
    assert idle == set()


def test_marked_texts_are_literal() -> None:
    found = {(name, text) for name, _line, text in look(python_texts.not_literal, python_files())}
    assert found == TEXT_FROM_ELSEWHERE.keys()


def test_scripts_take_their_texts_from_the_page() -> None:
    wrong = []
    for file in sorted((PACKAGE / "web" / "static").glob("*.js")):
        source = re.sub(r"//[^\n]*|/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for text in re.findall(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", source):
            if python_texts.NORWEGIAN_LETTERS.search(text) or python_texts.NORWEGIAN_WORDS.search(
                text.replace("-", "")
            ):
                wrong.append((file.name, text))
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('flash(_("Lagret"))', []),
        ('flash("Lagret")', ["Lagret"]),
        ('x = "Saken er sendt"', ["Saken er sendt"]),
        ('x = f"Logg inn på {name}"', ["Logg inn på "]),
        ('title = StringField("Tittel")', ["Tittel"]),
        ('_("Sett %(x)s", x="en dato til")', ["en dato til"]),
        ('bp.route("/kontor/<any(csv, xlsx):form>")', []),
        ('raise RuntimeError("Endpoints without a permission")', []),
        ('def f():\n    """Ikke en tekst."""', []),
    ],
)
def test_unmarked_python_is_found(tmp_path: Path, source: str, found: list[str]) -> None:
    file = tmp_path / "x.py"
    file.write_text(source, encoding="utf-8")
    assert [text for _line, text in python_texts.unmarked(file)] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p class="hv-sub">{{ _("Saken er sendt") }}</p>', []),
        ("<p>Saken er sendt</p>", ["Saken er sendt"]),
        ("<p>{{ name }} kommer{% if late %} sent{% endif %}</p>", ["x1 kommer sent"]),
        ('<nav aria-label="Meny"></nav>', ["Meny"]),
        ('<nav aria-label="{{ _("Meny") }}"></nav>', []),
        ('{{ ax.button("Lagre") }}', ["Lagre"]),
        ('{{ ax.button(_("Lagre"), icon_name="Plus") }}', []),
        ('{{ _("Sett %(x)s", x="på nytt") }}', ["på nytt"]),
        ('<{{ tag }} class="hv-list og mer">{{ text }}</{{ tag }}>', []),
        ('{# Bare for oss #}{% if kind == "Dato" %}{% endif %}', []),
    ],
)
def test_an_unmarked_template_is_found(tmp_path: Path, source: str, found: list[str]) -> None:
    file = tmp_path / "x.html"
    file.write_text(source, encoding="utf-8")
    assert [text for _line, text in template_texts.unmarked(file)] == found


@pytest.mark.parametrize(("source", "found"), [('_("Hei")', 0), ('_(f"Hei {name}")', 1), ("ngettext('a', b, 2)", 1)])
def test_a_text_that_cannot_be_collected_is_found(tmp_path: Path, source: str, found: int) -> None:
    file = tmp_path / "x.py"
    file.write_text(source, encoding="utf-8")
    assert len(list(python_texts.not_literal(file))) == found
