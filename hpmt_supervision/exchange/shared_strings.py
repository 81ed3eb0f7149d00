"""The texts that a workbook's cells refer to by number. They have to be in memory, so their part has a limit."""

import zipfile
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse

from openpyxl.cell.text import Text
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from hpmt_supervision.exchange.sheet_xml import refuse_declarations

# The texts of some 300 000 people with their ids, names and addresses.
STRINGS_LIMIT = 64 * 1024 * 1024
TEXT_TAG = f"{{{SHEET_MAIN_NS}}}si"


class TooManyStrings(Exception):
    """The part with the texts is larger than the limit, in bytes."""

    limit = STRINGS_LIMIT


def read_strings(package: zipfile.ZipFile, manifest: Any) -> list[str]:
    """Read the shared texts of a workbook, as they stand in the file.

    openpyxl's own reading loses what tells an escaped character from a text that looks like one, so they are taken
    from the file unchanged and unescaped where they are used.

    Args:
        package: the workbook's .zip.
        manifest: openpyxl's list of its parts.

    Raises:
        TooManyStrings: when they would take too much memory.
    """
    part = manifest.find(SHARED_STRINGS)
    if part is None:
        return []
    path = part.PartName[1:]
    if package.getinfo(path).file_size > STRINGS_LIMIT:
        raise TooManyStrings
    with package.open(path) as stream:
        refuse_declarations(stream)
    with package.open(path) as stream:
        return _texts(stream)


def _texts(stream: IO[bytes]) -> list[str]:
    texts: list[str] = []
    root: Element | None = None
    for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314 - see above.
        if event == "start":
            root = element if root is None else root
        elif element.tag == TEXT_TAG and root is not None:
            text = Text.from_tree(element)
            texts.append(str(text.content) if text is not None else "")
            root.clear()
    return texts
