"""The method's own terms in the language of the reader. The database holds them in Bokmål."""

from flask_babel import gettext as _

from hpmt_supervision.catalogue.hpmt import TERMS


def in_language(name: str) -> str:
    """Return a name of the catalogue in the language of the request.

    Args:
        name: the name as the database holds it. One that is not the method's own stands as it is.
    """
    return _(name) if name in TERMS else name
