"""One-time codes by time (RFC 6238) and recovery codes. Pure but for the drawing of random secrets."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
DIGITS = 6
# How many half minutes a clock may be off, each way.
TOLERANCE = 1
ISSUER_NAME = "HPMT Veiledning"
RECOVERY_CODES = 10
# Without signs that look like each other.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF = 5


def new_secret() -> str:
    """Return a random secret of 160 bits, in base 32."""
    return pyotp.random_base32()


def matching_step(secret: str, typed: str, *, now: datetime, last_step: int | None) -> int | None:
    """Return the half minute that a code belongs to, or None when it is wrong, too old or used already.

    Args:
        secret: what the codes are computed from.
        typed: what was typed; spaces do not count.
        now: the present instant.
        last_step: the half minute of the code that was used last; it and all before are used up.
    """
    code = re.sub(r"\s", "", typed)
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    clock_codes = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if (last_step is None or step > last_step) and hmac.compare_digest(clock_codes.generate_otp(step), code):
            return step
    return None


def setup_address(secret: str, *, login_name: str) -> str:
    """Return the address that a phone reads from the picture, ``otpauth://totp/…``."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(
        name=login_name, issuer_name=ISSUER_NAME
    )


def setup_picture(address: str, *, title: str) -> str:
    """Return the picture of an address as an SVG element without style or script.

    Args:
        address: what the picture says.
        title: what it is called for those who do not see it.
    """
    return segno.make(address, error="m", micro=False).svg_inline(
        scale=5, border=4, title=title, light="#fff", dark="#000", svgclass=None, lineclass=None, omitsize=False
    )


def new_recovery_codes() -> list[str]:
    """Return ten random codes of about 49 bits, written in two halves."""
    return ["-".join(_random_half() for _half in range(2)) for _number in range(RECOVERY_CODES)]


def _random_half() -> str:
    return "".join(secrets.choice(_LETTERS) for _sign in range(_HALF))


def recovery_hash(typed: str, *, account_id: int, key: str) -> str | None:
    """Return the keyed hash of a recovery code, or None when it cannot be one.

    Args:
        typed: what was typed; case, spaces and the line between the halves do not count.
        account_id: whose code it is.
        key: without it nobody can try all codes against a stolen database.
    """
    code = re.sub(r"[\s-]", "", typed).lower()
    if len(code) != 2 * _HALF or not set(code) <= set(_LETTERS):
        return None
    return hmac.new(key.encode(), f"recovery\x1f{account_id}\x1f{code}".encode(), "sha256").hexdigest()
