"""Who may know of a study and its arms, and whose extract is whose. Each condition filters lists and checks one row."""

from sqlalchemy import ColumnElement, false, true

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract


def managed_studies(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer runs a study and sees its arms: the resource group runs them all.

    Args:
        viewer: who asks.
    """
    return true() if viewer.may(Permission.MANAGE_STUDIES) else false()


def own_extracts(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that an extract was asked for by the viewer, acting as a researcher.

    Args:
        viewer: who asks.
    """
    return StudyExtract.asked_by_id == viewer.person_id if viewer.may(Permission.REQUEST_EXTRACTS) else false()


def decided_extracts(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer sees an extract among those to answer. One taken back is the asker's own.

    Args:
        viewer: who asks.
    """
    if not viewer.may(Permission.MANAGE_STUDIES):
        return false()
    return StudyExtract.state != ExtractState.WITHDRAWN
