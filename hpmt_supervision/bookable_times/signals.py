"""What later rooms may listen to. Every signal is sent inside the operation, before the commit.

A receiver that raises stops the whole act, so nothing is half done. The session behind a time that is taken is told of
as every session is (``sessions.signals``), and its people get their invitation that way; these signals add what only
this room knows.
"""

from blinker import Namespace

_signals = Namespace()

# times: the BookableTime rows of one group that can be booked now and could not before; person_ids: who is on the
# group's waiting list and is to be told, all at once, since the first to book gets it; by: who acted, None for a job.
time_freed = _signals.signal("time-freed")
# request: the TimeRequest that waits for an answer; time: the time it asks for; by: the supervisee.
request_made = _signals.signal("request-made")
# request: the TimeRequest, whose state is approved, declined or lapsed; time: the time it asked for; by: the
# supervisor, or None when its time ran out. What the supervisee takes back is told to nobody.
request_answered = _signals.signal("request-answered")
