"""What a translation must keep of its text."""

import re
from collections import Counter

from babel.messages.catalog import Message

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
PERCENT = re.compile(r"%%|%(?!\(\w+\)[a-z])")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
ENDINGS = ".:?…;,"
SHORT_WORD = re.compile(r"\b(kl|nr|ca|osv|etc)\.$")


def faults(message: Message) -> list[str]:
    """Return what is wrong with a message's translation, in words; nothing for one that is not translated yet.

    Args:
        message: a message of a catalogue.
    """
    if not message.pluralizable:
        return _differences(message.id, message.string) if message.string else []
    if not any(message.string):
        return []
    if len(message.string) != 2 or not all(message.string):
        return ["plural forms: singular and plural must both be there"]
    singular, plural = message.string
    found = [fault for fault in _differences(message.id[0], singular) if not fault.startswith("placeholders")]
    # One thing may be counted with a word, "Én sak", where the other language writes the figure.
    figure = Counter({"%(num)d": 1})
    if _placeholders(singular) - figure != _placeholders(message.id[0]) - figure:
        found.append("placeholders of the singular")
    return found + _differences(message.id[1], plural)


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def _differences(text: str, translation: str) -> list[str]:
    """Return the names of what a translation has otherwise than its text."""
    pairs = {
        "placeholders": (_placeholders(text), _placeholders(translation)),
        "percent signs": (PERCENT.findall(text), PERCENT.findall(translation)),
        "tags": (Counter(TAG.findall(text)), Counter(TAG.findall(translation))),
        "space before": (_before(text), _before(translation)),
        "space after": (_before(text[::-1]), _before(translation[::-1])),
        "line breaks": (text.count("\n"), translation.count("\n")),
        "ending": (_ending(text), _ending(translation)),
    }
    found = [name for name, (wanted, got) in pairs.items() if wanted != got]
    found += [f"sign {sign}" for sign in "!—" if sign in translation]
    return found


def _before(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _ending(text: str) -> str:
    """Return the sign a text ends with, inside or outside closing quotes and tags."""
    shown = TAG.sub("", text).rstrip().rstrip("»”’\"'")
    # "Fra kl." ends with a short word, not with a sentence.
    return shown[-1:] if shown[-1:] in ENDINGS and not SHORT_WORD.search(shown) else ""
