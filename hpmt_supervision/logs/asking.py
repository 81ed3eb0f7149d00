"""What a page of a log asks about before the text is locked or goes further, after it was refused once."""

from collections.abc import Sequence

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.logs.forms import AskedForm
from hpmt_supervision.logs.words_to_look_at import LogWordsToLookAt, ToLookAt


def words_asked(form: AskedForm, error: UserError | None) -> Sequence[ToLookAt]:
    """Return what the page must ask about after a refusal, and let the form remember that it has been shown.

    Args:
        form: what was sent.
        error: why it was refused, or None.
    """
    if not isinstance(error, LogWordsToLookAt):
        return ()
    form.remember(error.words)
    return error.found
