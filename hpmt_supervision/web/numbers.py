"""Small whole numbers in what a browser sends."""

# No key of ours has more digits, and the databases hold each such number as an integer.
HIGHEST_KEY = 999_999_999


def whole(text: str | None, *, highest: int = HIGHEST_KEY) -> int | None:
    """Return a whole number from 0, or None for anything else.

    The letters are looked at before Python is asked: ``int`` also takes white space, signs, underscores and the digits
    of other scripts, ``isdigit`` also takes raised digits, which ``int`` refuses, and a number of thousands of digits
    stops either ``int`` or the database.

    Args:
        text: what was sent.
        highest: the highest number that can be meant; no text with more digits than it is read.
    """
    if not text or not (text.isascii() and text.isdigit() and len(text) <= len(str(highest))):
        return None
    number = int(text)
    return number if number <= highest else None
