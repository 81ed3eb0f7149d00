"""Cells of the CSV files that people download and open in a spreadsheet."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def shown_as_text(cell: str) -> str:
    """Return a cell that a spreadsheet shows and does not run: one that could start a formula gets an apostrophe.

    Files for machines are written without it, because they are read back as they stand.

    Args:
        cell: the text, perhaps typed by somebody else.
    """
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell
