"""What in a log and in what is reported from it may be a name: asked about once before it is locked or goes further."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask_babel import gettext as _

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.logs.composition import ComposedLog, texts_of
from hpmt_supervision.logs.material_queries import Material
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.finds import Found, look_through
from hpmt_supervision.privacy.screening import keeps


@dataclass(frozen=True)
class ToLookAt:
    """One find that only warns, and which text it stands in.

    Attributes:
        place: the title of what the text is about, such as a case; None on a page with one text.
        found: the find. Written to a log it shows nothing of the text.
    """

    place: str | None = field(repr=False)
    found: Found


class LogWordsToLookAt(UserError):
    """A text may hold a name, a date of birth or a pasted document; the writer is asked once and may keep it."""

    def __init__(self, found: Sequence[ToLookAt]) -> None:
        super().__init__(_("Ikke lagret ennå. Se på ordene under «Se på dette først»: skriv om, eller behold dem."))
        self.found = found

    @property
    def words(self) -> set[str]:
        """Return the words that are asked about."""
        return {one.found.word for one in self.found}


def own_names(material: Material, by: Viewer) -> tuple[str, ...]:
    """Return the names that may stand in a log: the group's people, those invited, the guests and the writer."""
    people = [there.person.name for there in material.people]
    return tuple(dict.fromkeys([*people, *(guest.name for guest in material.guests), by.name]))


def texts_to_sign(
    log: ComposedLog, *, answers: Iterable[str], theme: str | None
) -> list[tuple[str | None, str | None]]:
    """Return every text that is locked or goes out when a log is signed, each after what to call its place.

    Args:
        log: the log as it would be signed.
        answers: what goes back to those who reported; the log does not tell the answer to a case.
        theme: the theme that is reported in the supervisor's own words.
    """
    told = [
        (place or _("Avtaler og ferdighetstrening"), text) for place, text in texts_of(replace(log, closing_line=None))
    ]
    known = {text for _place, text in told}
    return [
        *told,
        *((_("Svar til dem som meldte"), answer) for answer in answers if answer not in known),
        (_("Det du vil legge til"), log.closing_line),
        (_("Et annet tema"), theme),
    ]


def ask_about(
    texts: Iterable[tuple[str | None, str | None]],
    *,
    names: Iterable[str],
    seen_words: Collection[str] | None,
    today: date,
) -> None:
    """Pass silently when the writer has looked at everything in the texts that may point out a person.

    Args:
        texts: pairs of what a text is about and the text.
        names: names of the group's own people, whole; a find that is one of them, or a part of one, is not asked about.
        seen_words: what the page has asked about already; None when it has been asked about elsewhere.
        today: the local day, for dates of birth.

    Raises:
        LogWordsToLookAt: with everything that was found, when some of it has not been seen.
    """
    if seen_words is None:
        return
    own = [name.split() for name in names]
    found: dict[tuple[str | None, str], ToLookAt] = {}
    for place, text in texts:
        for one in look_through({"text": text}, today=today, keep=()).get("text", ()):
            # One person's name, so that «Kari» of one and «Dahle» of another do not make a stranger one of the group.
            if not one.stops and not any(keeps(one.word, name) for name in own):
                found.setdefault((place, one.word), ToLookAt(place, one))
    asked = LogWordsToLookAt(list(found.values()))
    if not asked.words <= set(seen_words):
        raise asked
