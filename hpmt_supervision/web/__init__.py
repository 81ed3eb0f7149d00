"""The look of every page: the frame, the Aksel macros, the style sheet, the small script and Norwegian formatting."""

from flask import Blueprint, Flask, request

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
    env.filters.update(formats.FILTERS)
    env.filters["attrs"] = attributes.html_attributes
