"""The pages the foot of every page leads to: what happens to what one writes, help, figures and accessibility."""

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.cases.policy import READABLE_AFTER
from hpmt_supervision.catalogue.queries import hpmt_programme
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.home.access_page import kinds_shown, matrix, tasks_of_roles
from hpmt_supervision.home.views import bp
from hpmt_supervision.people.access import kinds
from hpmt_supervision.people.roles import ROLE_LABELS

# The pages belong to no task, so no entry of the navigation is the present one.
NO_PLACE = "about"


@bp.get("/slik-brukes-det")
@requires(Permission.PUBLIC)
def how_texts_are_used() -> ResponseReturnValue:
    """Tell who reads what people write here, and when it is deleted."""
    return _page("home/how_texts_are_used.html", _("Slik brukes det du skriver"), programme=hpmt_programme())


@bp.get("/hvem-kan-se-hva")
@requires(Permission.PUBLIC)
def access() -> ResponseReturnValue:
    """Show who may see what, made of what the rooms declare."""
    viewer = g.get("viewer")
    declared = kinds()
    return _page(
        "home/access.html",
        _("Hvem kan se hva"),
        kinds=kinds_shown(declared, viewer.role if viewer else None),
        matrix=matrix(declared),
        roles=list(ROLE_LABELS.values()),
        tasks=tasks_of_roles(),
    )


@bp.get("/personvern")
@requires(Permission.PUBLIC)
def privacy() -> ResponseReturnValue:
    """Tell what is kept about whoever uses the system, why, how long, and what they can ask for."""
    return _page("home/privacy.html", _("Personvern"))


@bp.get("/tilgjengelighet")
@requires(Permission.PUBLIC)
def accessibility() -> ResponseReturnValue:
    """Tell what is tested, what is known not to work, and how to tell about it."""
    return _page("home/accessibility.html", _("Tilgjengelighet"))


@bp.get("/hjelp")
@requires(Permission.PUBLIC)
def help() -> ResponseReturnValue:
    """Show a whole cycle with an invented example."""
    return _page("home/help.html", _("Hjelp og eksempler"))


@bp.get("/om-tallene")
@requires(Permission.PUBLIC)
def figures_use() -> ResponseReturnValue:
    """Tell what the figures are for, and what they may not be used for."""
    return _page("home/figures_use.html", _("Hva tallene ikke kan brukes til"))


def _page(template: str, title: str, **more: object) -> ResponseReturnValue:
    g.navigation_place = NO_PLACE
    return render_template(template, page_title=title, open_after=READABLE_AFTER.days, **more)
