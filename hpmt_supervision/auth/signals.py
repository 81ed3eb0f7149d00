"""What later rooms may listen to. Sent inside the operation, before the commit. The sender is None."""

from blinker import Namespace

_signals = Namespace()

# account: whose session has begun in a browser that was not known to it; now: when.
signed_in_anew = _signals.signal("signed-in-anew")
