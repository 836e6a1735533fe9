"""No line of the log names a person: addresses are cut wherever they come from.

Our own lines name nobody. But mail servers repeat addresses in their answers, databases do in what
they say of a row, and a traceback shows whatever an exception was told.
"""

import logging
import re
from copy import copy
from ipaddress import ip_address, ip_network

EMAIL = re.compile(r"[^\s<>()\[\]{}\"'`,;:=|\\/@]{1,64}@(?=[\w-]{1,63}\.)")
"""The part of an e-mail address that names somebody; bounded, so that no line takes long."""

FOUR = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
SIX = re.compile(
    r"(?<![\w.:])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}"
    r"(?:(?<=:)\d[\d.]{6,14})?(?![\w:]|\.\d)"
)
"""What may be an IP address; `_network` looks whether it is."""

PREFIX = {4: 24, 6: 48}
"""How much of an address stays, in bits by IP version: that of a network of many households."""

_formatter = logging.Formatter()


def discreet(text: str) -> str:
    """Return a text without the names in e-mail addresses, and with IP addresses cut."""
    return FOUR.sub(_network, SIX.sub(_network, EMAIL.sub("…@", text)))


def _network(found: re.Match[str]) -> str:
    try:
        address = ip_address(found[0])
    except ValueError:
        return found[0]
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback or address.is_unspecified:
        return found[0]
    return str(ip_network((int(address), PREFIX[address.version]), strict=False).network_address)


class Discreet(logging.Filter):
    """Puts in the place of a record one that names nobody, its traceback included."""

    def filter(self, record: logging.LogRecord) -> logging.LogRecord:
        cut = copy(record)  # others, such as a tracker of errors, have the record as it was
        cut.msg, cut.args = discreet(record.getMessage()), None
        if record.exc_info:
            cut.exc_text = discreet(_formatter.formatException(record.exc_info))
            cut.exc_info = None
        return cut
