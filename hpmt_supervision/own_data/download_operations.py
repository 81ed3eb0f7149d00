"""Handing a person what is stored about them."""

from hpmt_supervision.own_data.collecting import texts_shown
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act, record_readings


def record_download(*, by: Viewer) -> int:
    """Record that somebody fetched what is stored about them, with each of their own texts as read by them. Flushes.

    Args:
        by: the person.

    Returns:
        How many texts were recorded as read.
    """
    shown = texts_shown(by.person_id)
    record_readings(shown, by=by, place="download")
    # How many texts somebody has, drafts among them, is for no reader of the trail.
    record_act("own_data.download", subject_kind="person", subject_id=by.person_id, by=by)
    return len(shown)
