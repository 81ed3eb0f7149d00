"""What later rooms may listen to. Sent inside the operation, before the commit. The sender is None."""

from enum import StrEnum

from blinker import Namespace

_signals = Namespace()

# account: whose session has begun in a browser that was not known to it; now: when.
signed_in_anew = _signals.signal("signed-in-anew")


class SignInChange(StrEnum):
    """What happened to how somebody signs in; the holder of the account is told of each."""

    LINK_MADE = "link_made"
    LINK_USED = "link_used"
    PASSWORD = "password"  # noqa: S105 - a code for what happened, and no password
    CODE_ON = "code_on"
    CODE_OFF = "code_off"
    RECOVERY_CODES = "recovery_codes"
    IDENTITY_LINKED = "identity_linked"
    IDENTITY_REMOVED = "identity_removed"


# account: whose sign-in has changed; change: a SignInChange.
sign_in_changed = _signals.signal("sign-in-changed")
