"""What later rooms may listen to. Every signal is sent inside the operation, before the commit.

``agenda_items_removed``: receivers get ``agenda`` and ``items`` (the rows, not yet deleted) and ``by``. What hangs on
them must be removed by its own room, or the removal refused with a UserError.

``case_moved``: receivers get ``case``, ``target`` (its new state), ``session_id`` and ``by``.

``case_texts_deleted``: receivers get ``case_ids``. Copies of a case's title, story and question must be deleted too.
"""

from blinker import Namespace

_signals = Namespace()

agenda_items_removed = _signals.signal("cases-agenda-items-removed")
case_moved = _signals.signal("cases-case-moved")
case_texts_deleted = _signals.signal("cases-case-texts-deleted")
