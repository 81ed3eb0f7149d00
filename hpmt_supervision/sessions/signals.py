"""What later rooms may listen to. Every signal is sent inside the operation, before the commit.

The sender is the application's own name space; receivers get ``session`` (the row) and ``by`` (who acted;
None when an import held or cancelled the session). ``schedule_announced`` carries one ``announcement`` for a whole act
(see ``sessions.announcements``) and is what mail listens to; that something is booked or changed is told there alone.
A receiver that raises stops the whole act, so nothing is half done.
"""

from blinker import Namespace

_signals = Namespace()

session_cancelled = _signals.signal("session-cancelled")
session_held = _signals.signal("session-held")
schedule_announced = _signals.signal("schedule-announced")
