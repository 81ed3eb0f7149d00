"""Whether a name fits what was typed, the same on every database: case and accents are left out."""

from hpmt_supervision.core.alphabet import norwegian_order


def folded(text: str) -> str:
    """Return a text in which letters that a Norwegian list puts in one place are the same letter.

    Args:
        text: a name, an address or what was typed. É is e and ä is æ; æ, ø and å are letters of their own.
    """
    return "".join(map(chr, norwegian_order(text)))


def matches(search: str, *texts: str | None) -> bool:
    """Tell whether every word that was typed is part of one of the texts.

    Args:
        search: what was typed; nothing fits everything.
        texts: the texts to look in; None is left out.
    """
    words = folded(search).split()
    found = [folded(text) for text in texts if text]
    return all(any(word in text for text in found) for word in words)
