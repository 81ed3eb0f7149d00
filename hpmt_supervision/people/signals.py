"""What later rooms may listen to. Each is sent inside the operation, before the commit.

A receiver that raises a UserError stops the whole act, so a room that knows of held sessions or signed logs can keep
the past where it happened. The sender is None.
"""

from blinker import Namespace

_signals = Namespace()

# membership: the row; last_day: the last day it will have; by: who acts. Sent before the row is changed.
membership_ending = _signals.signal("membership-ending")
# membership: the row; by: who acts. Sent after the row is made.
membership_started = _signals.signal("membership-started")
# group: the row; interval_days: the new interval; by: who acts. Sent before the row is changed.
interval_changing = _signals.signal("interval-changing")
