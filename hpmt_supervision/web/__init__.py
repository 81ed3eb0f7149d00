"""The look of every page: the frame, the Aksel macros, the style sheet, the small script and Norwegian formatting."""

from flask import Blueprint, Flask

from hpmt_supervision.web import attributes, form_errors, formats, inline_icons, links

bp = Blueprint(
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
        form_error_items=form_errors.form_error_items,
    )
    env.globals.setdefault("asset_version", links.asset_version())
    env.filters.update(formats.FILTERS)
    env.filters["attrs"] = attributes.html_attributes
