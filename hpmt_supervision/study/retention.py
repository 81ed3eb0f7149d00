"""When the secret of an extract is deleted: the night after its last day."""

from datetime import datetime

from hpmt_supervision.core import clock
from hpmt_supervision.study.extract_operations import end_expired


def delete_due(now: datetime) -> int:
    """End extracts whose last day is over, so that their pseudonyms can no longer be traced. Flushes.

    Args:
        now: the present instant.

    Returns:
        How many were ended.
    """
    return end_expired(clock.local_date(now))
