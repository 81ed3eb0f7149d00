"""The file that keeps the last rows of the chains beside the database, where its owner does not reach them.

One line of JSON for each chain, as ``hpmt audit anchor`` prints them. The nightly check writes it anew; a chain that
does not hold keeps the line it had, so that what is gone stays known.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from flask import current_app

from hpmt_supervision.privacy.chain import Chain

Ends = dict[Chain, dict[int, str]]


class EndsUnreadable(ValueError):
    """A line of such a file cannot be read; ``number`` tells which."""

    def __init__(self, number: int) -> None:
        super().__init__(f"line {number} cannot be read")
        self.number = number


def ends_path() -> Path:
    """Return where the file of the present application lies."""
    path: Path = current_app.extensions["hpmt_settings"].audit_ends
    return path


def kept_ends() -> Ends | None:
    """Return the last rows that the file keeps, or None when there is no file.

    Raises:
        EndsUnreadable: when a line of it cannot be read.
        OSError: when the file is there and cannot be read at all.
    """
    try:
        text = ends_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise EndsUnreadable(1) from error
    return read_ends(text.splitlines())


def read_ends(lines: Iterable[str]) -> Ends:
    """Return the seals in some lines, by chain and number; empty lines are passed over.

    Args:
        lines: as ``line_of`` writes them.

    Raises:
        EndsUnreadable: when one of them is something else.
    """
    found: Ends = {chain: {} for chain in Chain}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            found[Chain(told["chain"])][int(told["id"])] = str(told["hash"])
        except (ValueError, KeyError, TypeError) as error:
            raise EndsUnreadable(number) from error
    return found


def line_of(chain: Chain, key: int, seal: str) -> str:
    """Return the line for the last row of a chain.

    Args:
        chain: which one.
        key: the row's number.
        seal: its seal.
    """
    return json.dumps({"chain": str(chain), "id": key, "hash": seal})


def keep_ends(ends: Mapping[Chain, Mapping[int, str]]) -> None:
    """Write the file anew, whole or not at all, readable for its owner alone.

    Args:
        ends: the last row of each chain.

    Raises:
        OSError: when it cannot be written.
    """
    path = ends_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [line_of(chain, key, seal) for chain in Chain for key, seal in ends.get(chain, {}).items()]
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
