"""Only the author ever sees an FE form. For everybody else, leaders and supervisors included, it does not exist."""

from sqlalchemy import Select, false, select

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.fe_forms.models import FeForm
from hpmt_supervision.people.viewer import Viewer


def own_forms(viewer: Viewer) -> Select[FeForm]:
    """Select the forms a viewer may reach: their own, in a role that writes FE forms."""
    selected = select(FeForm)
    if not viewer.may(Permission.WRITE_FE_FORMS):
        return selected.where(false())
    return selected.where(FeForm.author_id == viewer.person_id)
