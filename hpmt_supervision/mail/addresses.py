"""Which addresses mail can be sent to. Values in, values out."""

from email.headerregistry import Address

from email_validator import EmailNotValidError, validate_email


def usable_address(value: str) -> str | None:
    """Return an address as it is written on the wire, or None when no mail can be sent to it.

    Names of hosts with letters outside ASCII are written in their ASCII form. An address whose first half has such
    letters keeps them; few servers take it, and one that does not is not asked.

    Args:
        value: what somebody wrote as an address.
    """
    try:
        # The register may hold addresses of a closed network, and whether a host exists is for the mail server to say.
        checked = validate_email(value.strip(), check_deliverability=False, test_environment=True)
        address = checked.ascii_email or f"{checked.local_part}@{checked.ascii_domain}"
        Address("", addr_spec=address)
    except (EmailNotValidError, ValueError, IndexError):
        return None
    return address
