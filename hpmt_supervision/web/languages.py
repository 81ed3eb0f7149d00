"""The languages of the app: Bokmål stands in the code, Nynorsk and English in catalogues read once a process.

A catalogue is the ``.po`` file itself. There is no compiled copy that could be older than the text beside it.
"""

from datetime import timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from blinker import Signal
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, refresh
from werkzeug.wrappers import Response as BaseResponse

BOKMAAL = "nb"
# Each language under its own name, for those who would not know it under another.
NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
TRANSLATED = ("nn", "en")
FOLDER = Path(__file__).resolve().parent.parent / "translations"

COOKIE = "hpmt_language"
COOKIE_LIVES = timedelta(days=365)
# What browsers call our languages. "no" is the older name that many still send for Bokmål.
_KNOWN = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}

# Sent with ``text`` when a catalogue does not know a text; tests listen while pages are made.
text_missing = Signal()


def N_(text: str) -> str:  # noqa: N802 - the marker has this name everywhere.
    """Mark a text for translation and return it unchanged; whoever shows it translates it."""
    return text


def catalogue_file(language: str) -> Path:
    """Return the path of a language's catalogue."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """Read a language's catalogue from its file.

    Args:
        language: "nn" or "en".

    Raises:
        OSError: when there is no such catalogue.
    """
    with catalogue_file(language).open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", abort_invalid=True)


class _Bokmaal(NullTranslations):
    """What answers for a text that a catalogue does not know: the text itself, and whoever listens hears of it."""

    def gettext(self, message: str) -> str:
        text_missing.send(self, text=message)
        return super().gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        text_missing.send(self, text=msgid1)
        return super().ngettext(msgid1, msgid2, n)


@lru_cache(maxsize=len(NAMES))
def translations(language: str) -> NullTranslations:
    """Return the texts of a language, read once; those of Bokmål are the texts in the code.

    Args:
        language: "nb", "nn" or "en"; any other reads as Bokmål.
    """
    if language not in TRANSLATED:
        return NullTranslations()
    # gettext finds plural forms and contexts itself once it has its binary form, which never leaves memory.
    binary = BytesIO()
    write_mo(binary, read_catalogue(language))
    binary.seek(0)
    found = Translations(binary)
    found.add_fallback(_Bokmaal())
    return found


class CatalogueDomain(Domain):  # type: ignore[misc]
    """Flask-Babel's texts, taken from our own catalogues."""

    def get_translations(self) -> NullTranslations:
        """Return the texts in the language of the request, Bokmål outside one."""
        locale = get_locale()
        return translations(locale.language if locale else BOKMAAL)


def bind(app: Flask, babel: Babel) -> None:
    """Let an application speak all languages: the catalogues, the choice for each request, and the headers.

    Args:
        app: the application.
        babel: the Flask-Babel object to bind to it.
    """
    babel.init_app(app, locale_selector=selected_language)
    babel.domain_instance = CatalogueDomain()
    app.after_request(_add_headers)


def selected_language() -> str:
    """Return the language of the request: the person's choice, the browser's choice here, or what the browser asks for.

    Outside a request, as in a command, it is Bokmål.
    """
    if not has_request_context():
        return BOKMAAL
    for choice in (g.get("language"), request.cookies.get(COOKIE)):
        if choice in NAMES:
            return choice
    for wanted, quality in request.accept_languages:
        if quality > 0 and (known := _KNOWN.get(wanted.replace("_", "-").split("-")[0].lower())):
            return known
    return BOKMAAL


def set_language(language: str | None) -> None:
    """Note what the person who is signed in has chosen, for the rest of the request.

    Args:
        language: "nb", "nn" or "en"; None when the person has not chosen.
    """
    g.language = language
    # Flask-Babel keeps what it found first, and in ``g``, which requests inside one application context share.
    refresh()


def remember(response: BaseResponse, language: str, *, secure: bool) -> None:
    """Let a browser keep a language, so that pages before signing in have it too.

    Args:
        response: the answer that carries the cookie.
        language: the language.
        secure: whether the cookie demands HTTPS.
    """
    response.set_cookie(COOKIE, language, max_age=COOKIE_LIVES, httponly=True, samesite="Lax", secure=secure)


def _add_headers(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", selected_language())
        response.vary.update(["Accept-Language", "Cookie"])
    return response
