"""Whether a process works on an import: it holds a lock that the system takes back when the process ends, however.

The starter takes the lock and the process it starts inherits it, so there is no moment at which a live process does not
hold it, and none after its end at which somebody else has to find out that it died.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Somebody who only looks whether the lock is taken holds it for a moment.
TRIES = 40
PAUSE_SECONDS = 0.05


@contextmanager
def taken_lock(folder: Path) -> Iterator[int | None]:
    """Take the lock for the time of the block, and longer when a process that was started meanwhile inherited it.

    Args:
        folder: the folder for uploads.

    Returns:
        The lock's file descriptor, to be handed on; None when somebody else holds it.
    """
    import fcntl

    descriptor = os.open(folder / "working.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        for last in [*[False] * (TRIES - 1), True]:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if last:
                    yield None
                    return
                time.sleep(PAUSE_SECONDS)
            else:
                yield descriptor
                return
    finally:
        os.close(descriptor)


def is_taken(folder: Path) -> bool:
    """Tell whether a process works on an import on this machine.

    Args:
        folder: the folder for uploads.
    """
    import fcntl

    descriptor = os.open(folder / "working.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
