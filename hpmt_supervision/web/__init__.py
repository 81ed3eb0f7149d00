"""The look of every page: the frame, the Aksel macros, the style sheet, the small script and Norwegian formatting."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, request
from jinja2 import pass_context

from hpmt_supervision.web import attributes, form_choices, form_errors, formats, inline_icons, languages, links

YEAR_IN_SECONDS = 365 * 24 * 3600


class _WebBlueprint(Blueprint):
    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Let browsers keep a file for a year when its address carries the version, and else ask every time."""
        return YEAR_IN_SECONDS if request.args.get("v") else None


bp = _WebBlueprint(
    "web",
    __name__,
    template_folder="templates",
    static_folder="static",
    # Flask may keep "/static" for the application itself, so the blueprint has an address of its own.
    static_url_path="/assets",
)


def _for_each_reader(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a filter be worked out at every rendering.

    Jinja works a filter of a fixed value out once, when it reads the template, in the language of whoever came first; a
    filter that takes the context is never fixed.
    """

    @pass_context
    @wraps(function)
    def run(_context: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return run


def register(app: Flask) -> None:
    """Give an application the blueprint, and templates their functions and filters.

    Args:
        app: the application; Flask-Babel must already be bound to it, since the macros use its ``_``.
    """
    app.register_blueprint(bp)
    env = app.jinja_env
    env.globals.update(
        icon=inline_icons.icon,
        asset_url=links.asset_url,
        url_or_none=links.url_or_none,
        url_with=links.url_with,
        page_numbers=links.page_numbers,
        active_locale=formats.active_locale,
        language_names=languages.NAMES,
        page_address=links.page_address,
        choice_list=form_choices.choice_list,
        choice_groups=form_choices.choice_groups,
        form_error_items=form_errors.form_error_items,
    )
    env.filters.update({name: _for_each_reader(function) for name, function in formats.FILTERS.items()})
    env.filters["attrs"] = attributes.html_attributes
