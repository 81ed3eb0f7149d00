"""What a case form holds, as values."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hpmt_supervision.cases.models import Urgency
from hpmt_supervision.core.errors import UserError

LONGEST_TITLE = 200
LONGEST_TEXT = 4000
MOST_KEPT_WORDS = 50
# A title made from the question of an FE form without a theme; long enough to tell cases apart in a list.
TITLE_FROM_QUESTION = 60


@dataclass(frozen=True)
class CaseTexts:
    """The texts of a case, as somebody wrote them.

    Attributes:
        title, story, question: texts without surrounding white space, or None.
    """

    title: str | None = None
    story: str | None = None
    question: str | None = None

    @property
    def texts(self) -> dict[str, str | None]:
        """Return the texts by field, as the identity screen takes them."""
        return {"title": self.title, "story": self.story, "question": self.question}


@dataclass(frozen=True)
class Written(CaseTexts):
    """A case as its author wrote it.

    Attributes:
        phase_id: the phase of follow-up, or None.
        meeting_kind: whom the meeting was with, or None.
        help_wanted: HelpWanted codes.
        urgency: an Urgency code.
        guests_may_read: whether a guest of the session may read it.
        group_id: the group it is for, which matters only to someone with several.
        kept_word: a word the author has just chosen to keep, or None.
    """

    phase_id: int | None = None
    meeting_kind: str | None = None
    help_wanted: tuple[str, ...] = ()
    urgency: str = Urgency.NORMAL
    guests_may_read: bool = False
    group_id: int | None = None
    kept_word: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been written."""
        return not any(self.texts.values())


def title_from(question: str | None) -> str | None:
    """Return the beginning of a question as a title, cut between words, or None without a question."""
    words = (question or "").split()
    if not words:
        return None
    title = words[0][:TITLE_FROM_QUESTION]
    for word in words[1:]:
        if len(title) + 1 + len(word) > TITLE_FROM_QUESTION:
            return f"{title} …"
        title = f"{title} {word}"
    return title


def keep_word(kept: str | None, word: str | None) -> str | None:
    """Return the text that holds an author's kept words with one more, each on its own line."""
    words = (kept or "").split("\n") if kept else []
    plain = " ".join((word or "").split())[:80]
    if plain and plain not in words and len(words) < MOST_KEPT_WORDS:
        words.append(plain)
    return "\n".join(words) or None


def check_length(field: str, text: str | None) -> None:
    """Refuse a text that is too long.

    Raises:
        UserError: on the field.
    """
    if text and len(text) > LONGEST_TEXT:
        raise UserError(_("Teksten er for lang. Bruk høyst %(max)d tegn.", max=LONGEST_TEXT), field=field)
