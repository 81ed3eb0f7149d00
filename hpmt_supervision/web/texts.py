"""Collect the texts of the code, and bring both catalogues up to date: ``python -m hpmt_supervision.web.texts``."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from jinja2 import TemplateSyntaxError

from hpmt_supervision.web.languages import TRANSLATED, catalogue_file, read_catalogue

PACKAGE = Path(__file__).resolve().parent.parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"newstyle_gettext": "true", "silent": "false"}}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "N_": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# What a .po editor needs to know. No dates and no names, which would differ after every run.
HEADER = """\
# Texts of HPMT Veiledning. The text in the code is Bokmål; `make texts` adds the new ones here and drops the gone.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def extract(folder: Path = PACKAGE) -> Catalog:
    """Collect every marked text of the package's Python files and templates.

    Args:
        folder: the folder of the package.

    Returns:
        A catalogue without translations; each text knows the files it stands in.
    """
    found = Catalog(charset="utf-8")
    begun: list[str] = []

    def begin(path: str, _method: str, _options: object) -> None:
        begun.append(path)

    try:
        for path, _line, text, comments, context in extract_from_dir(
            str(folder), METHODS, OPTIONS, KEYWORDS, callback=begin
        ):
            # Line numbers would change the catalogues with every edit of the code.
            found.add(text, None, [(path, 0)], auto_comments=comments, context=context)
    except TemplateSyntaxError as error:
        error.add_note(f"In {begun[-1]}")
        raise
    return found


def texts_of(catalogue: Catalog) -> Iterator[Message]:
    """Give the texts of a catalogue, its header left out."""
    return (message for message in catalogue if message.id)


def updated(old: Catalog, texts: Catalog, language: str) -> Catalog:
    """Return a catalogue of exactly the texts in the code, with the translations that there are.

    Args:
        old: the catalogue as it was.
        texts: the texts of the code.
        language: the language of the catalogue.

    Returns:
        The new catalogue. A text that changed counts as new: a guess at its translation would be read as one.
    """
    new = Catalog(locale=language, charset="utf-8")
    for text in texts_of(texts):
        known = old.get(text.id, text.context)
        kept = known.string if known and known.id == text.id else ("", "") if text.pluralizable else ""
        new.add(text.id, kept, text.locations, flags=text.flags - {"fuzzy"}, context=text.context)
    return new


def written(catalogue: Catalog, language: str) -> bytes:
    """Return a catalogue as its file holds it: sorted by text, without dates and line numbers."""
    lines = BytesIO()
    write_po(lines, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(language=language).encode() + lines.getvalue()


def write_catalogue(catalogue: Catalog, language: str) -> None:
    """Write a language's catalogue to its file."""
    file = catalogue_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written(catalogue, language))


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return the texts of a catalogue that lack a translation or one of its plural forms."""
    return [message for message in texts_of(catalogue) if not _is_whole(message.string)]


def _is_whole(translation: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(translation) and (isinstance(translation, str) or all(translation or ()))


def main() -> None:
    """Bring both catalogues up to date, and say what is left to translate."""
    texts = extract()
    for language in TRANSLATED:
        old = read_catalogue(language) if catalogue_file(language).exists() else Catalog(locale=language)
        new = updated(old, texts, language)
        write_catalogue(new, language)
        print(f"{language}: {len(new)} tekster, {len(untranslated(new))} uten oversettelse")


if __name__ == "__main__":
    main()
