"""Who may know of a study and its arms, and whose extract is whose. Each condition filters lists and checks one row."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, true

from hpmt_supervision.core.permissions import Permission
from hpmt_supervision.people.access import Kind, Way
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.study.extract_models import ExtractState, StudyExtract

STUDIES = Kind(
    "study",
    _l("Studier"),
    _l("Hvilke kontorer som er i hvilken arm, og når det måles"),
    ways=(
        Way(
            "manages",
            _l("Ressursgruppa"),
            _l("Alltid"),
            frozenset({Permission.MANAGE_STUDIES}),
            lambda _viewer: true(),
        ),
    ),
)
_OWN = Way(
    "asked",
    _l("Forskeren som ba om det"),
    _l("Til uttrekket utløper"),
    frozenset({Permission.REQUEST_EXTRACTS}),
    lambda viewer: StudyExtract.asked_by_id == viewer.person_id,
)
_DECIDES = Way(
    "decides",
    _l("Ressursgruppa"),
    _l("Spørsmålet og svaret, ikke filene"),
    frozenset({Permission.MANAGE_STUDIES}),
    lambda _viewer: StudyExtract.state != ExtractState.WITHDRAWN,
)
EXTRACTS = Kind(
    "study_extract",
    _l("Uttrekk til forskning"),
    _l("Tall uten navn fra kontorene i en studie. Aldri tekst fra saker, FE-skjema eller logger"),
    ways=(_OWN, _DECIDES),
)


def managed_studies(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer runs a study and sees its arms: the resource group runs them all.

    Args:
        viewer: who asks.
    """
    return STUDIES.rows(viewer)


def own_extracts(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that an extract was asked for by the viewer, acting as a researcher.

    Args:
        viewer: who asks.
    """
    return _OWN.rows(viewer)


def decided_extracts(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that the viewer sees an extract among those to answer. One taken back is the asker's own.

    Args:
        viewer: who asks.
    """
    return _DECIDES.rows(viewer)
