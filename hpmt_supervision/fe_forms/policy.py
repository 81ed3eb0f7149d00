"""Only the author ever sees an FE form. For everybody else, leaders and supervisors included, it does not exist."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.viewer import Viewer

FORMS = Kind(
    "fe_form",
    _l("FE-skjema"),
    _l("Forberedelsen til et møte og refleksjonen etterpå"),
    ways=(
        Way(
            "author",
            _l("Den som skrev det"),
            _l("Alltid"),
            frozenset({Permission.WRITE_FE_FORMS}),
            lambda viewer: FeForm.author_id == viewer.person_id,
        ),
    ),
    closing=_l(
        "Andre ser bare summer, som hvor mange skjemaer kontoret har fylt ut. "
        "Nødtilgang for en administrator står for seg, lenger ned."
    ),
)


def own_forms(viewer: Viewer) -> Select[FeForm]:
    """Select the forms a viewer may reach: their own, in a role that writes FE forms."""
    return select(FeForm).where(FORMS.rows(viewer))
