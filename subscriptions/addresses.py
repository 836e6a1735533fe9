"""How an e-mail address is written, so that one address is one row."""

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from comments.models import Comment

LONGEST = 254
"""RFC 3696, erratum 1690: what fits into the path of RFC 5321."""


def normalise(email: str) -> str:
    """Return an address in lower case, its domain in ASCII (RFC 5890).

    The part before the “@” is in lower case as well: nobody has two mailboxes that differ by that,
    and many type their own in either way. Raises ValidationError where it is no address.
    """
    local, at, domain = email.strip().rpartition("@")
    # Left to its own, a domain in ASCII may have what IDNA forbids, such as “a--b”.
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise _invalid(email) from error
    address = f"{local}{at}{domain}".lower()
    # Django lets signs that control pass where the first part is quoted, and the Kelvin sign, which
    # is a “k” in lower case: the address of somebody else.
    if len(address) > LONGEST or not address.isprintable() or not local.isascii():
        raise _invalid(email)
    validate_email(address)
    return address


def of(comment: Comment) -> str:
    """Return the address of whoever wrote a comment, or "" where they gave none that is one."""
    try:
        return normalise(comment.email)
    except ValidationError:
        return ""


def _invalid(email: str) -> ValidationError:
    return ValidationError(
        validate_email.message, code=validate_email.code, params={"value": email}
    )
