"""The peak memory of a process that is measured."""

import os
from pathlib import Path


def peak_mib(process: int | None = None) -> float:
    """Return the highest resident memory that a process has had since it began its present programme, in MiB.

    What ``getrusage`` says is not used: Linux lets a new process begin with the peak of the one that started it, so
    that a small programme started by a large one would be said to be large.

    Args:
        process: the process' id; this process by default.
    """
    status = Path(f"/proc/{process or os.getpid()}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
