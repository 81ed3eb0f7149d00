"""Norwegian alphabetical order, the same on every database and every machine."""

from unicodedata import combining, normalize

# The letters after z, and the foreign letters that Norwegian lists put with them or with y.
_LATE = {"æ": 1, "ä": 1, "ø": 2, "ö": 2, "ő": 2, "å": 3}
_AS_ANOTHER = {"ü": "y", "ű": "y", "đ": "d", "ð": "d", "ŧ": "t", "ŋ": "n", "þ": "th", "ł": "l", "œ": "oe"}


def norwegian_order(name: str) -> tuple[int, ...]:
    """Return a sort key that puts names in Norwegian alphabetical order.

    Letters are compared one by one, whatever their case, and æ, ø and å come after z in that order. Other accents
    are left out of the comparison (é as e, á as a); ä goes with æ, ö with ø and ü with y. "aa" is two letters a:
    the names are those of places, which are written with å today. Spaces and signs come before digits, and digits
    before letters. Names that differ in case or accent only have equal keys; order them by a second key.

    Args:
        name: the name to place.

    Returns:
        Numbers to compare, one or more for each letter.
    """
    key: list[int] = []
    for letter in normalize("NFC", name).casefold():
        if letter in _LATE:
            key.append(ord("z") + _LATE[letter])
            continue
        for plain in _AS_ANOTHER.get(letter, letter):
            for part in normalize("NFD", plain):
                if not combining(part):
                    # What stands after z in the code table moves aside for the three Norwegian letters.
                    key.append(ord(part) if part <= "z" else ord(part) + 3)
    return tuple(key)
