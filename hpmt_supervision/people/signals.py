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
# group_ids: the groups of a unit; last_day: the day it would close. Receivers return how many sessions are booked after
# it, so that the one who closes the unit sees what it means before doing it.
unit_closing_asked = _signals.signal("unit-closing-asked")
# group_ids, last_day: as above; cancel: whether what is booked after the day is cancelled; by: who acts. Sent before
# anything is changed.
unit_closing = _signals.signal("unit-closing")
# person: the row with its new mail address; before: the one it had, or None. Sent after the change.
address_changed = _signals.signal("address-changed")
# person_id: who has been given the role of an administrator, from whatever day.
administrator_made = _signals.signal("administrator-made")
