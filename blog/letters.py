"""Letters: mails that are composed once and addressed to each reader.

What differs from one reader to the next is a slot in the finished message, so that sending it to
thousands costs no more than filling the slots. Both parts come from one template.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import salted_hmac

from blog.plain_text import to_text

LINE = 76
"""How long a line may be, in characters (RFC 2045, 6.7; RFC 2047, 2)."""

WIRE = SMTP.clone(max_line_length=LINE)
"""How a message is written."""

INLINER = css_inline.CSSInliner(
    keep_style_tags=True,
    keep_at_rules=True,  # what depends on the screen cannot go into the elements
    remove_inlined_selectors=True,
    load_remote_stylesheets=False,
)

BREAKS = re.compile(r"(?:[^\S\u00a0\u202f]|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069])+")
"""White space but for the no-break spaces of French, signs that control, and that turn a line."""


def slot(name: str) -> str:
    """Return what a template writes where each reader has something else.

    It is of letters and digits, which neither HTML nor an address writes in another way, and nobody
    can know it: a stranger's text that held it would be sent with the key of its reader in it.
    """
    digest = salted_hmac("blog.letters.slot", name, algorithm="sha256").hexdigest()
    return f"{name}{digest[:20]}"


def one_line(text: str) -> str:
    """Return a text on one line, without what could begin another or turn its direction."""
    return BREAKS.sub(" ", text).strip()


def message_id(to: str, key: str) -> str:
    """Return the Message-ID of a mail: the same for the same address and key."""
    digest = hashlib.sha256(f"{key} {to}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"


@dataclass(frozen=True)
class Letter:
    """A mail without its recipient."""

    subject: str
    text: str
    html: str
    slots: tuple[str, ...]
    """The names of what each reader has of their own."""
    headers: Mapping[str, str]
    """Those that are the same for all; see `personal` for the others."""
    personal: Mapping[str, str]
    """Headers with slots, such as List-Unsubscribe; in ASCII, a line each."""
    sender: str
    """The name that stands before the address of DEFAULT_FROM_EMAIL."""
    return_address: str
    """Where the mail comes back to if it cannot be delivered: the sender of its envelope."""

    def addressed(self, to: str, key: str, slots: Mapping[str, str]) -> bytes:
        """Return the message to one reader, as RFC 5322 has it.

        Two with the same key and address have the same Message-ID: what is sent twice because of a
        crash is one mail to whoever reads it (RFC 1047 says why it cannot be ruled out). What
        fills a slot must be of letters, digits and `-_.:~@`, at most 70 of them.
        """
        own = {name: filling.encode() for name, filling in slots.items()}
        # On a line of its own, between two soft line breaks, a filling keeps lines short enough.
        folded = {name: b"=\r\n%b=\r\n" % filling for name, filling in own.items()}
        head = f"To: {to}\r\nMessage-ID: {message_id(to, key)}\r\n".encode("ascii")
        return head + _filled(self._head, own) + _filled(self._body, folded)

    @cached_property
    def _head(self) -> list[bytes | str]:
        """The subject and the headers with slots, parted at these.

        Where email folds a subject itself, words come out that stand further apart than they did.
        """
        is_plain = self.subject.isascii() and "=?" not in self.subject
        charset = None if is_plain else "utf-8"
        subject = Header(self.subject, charset, LINE, "Subject").encode(linesep="\r\n")
        lines = [f"{name}: {value}\r\n" for name, value in self.personal.items()]
        return _parted("".join([f"Subject: {subject}\r\n", *lines]).encode("ascii"), self.slots)

    @cached_property
    def _body(self) -> list[bytes | str]:
        """The message from its common headers on, parted at its slots."""
        message = EmailMessage(policy=WIRE)
        message["From"] = self._from()
        message["Date"] = format_datetime(timezone.now())
        for name, value in self.headers.items():
            message[name] = value
        message.set_content(self.text, cte="quoted-printable")
        message.add_alternative(self.html, subtype="html", cte="quoted-printable")
        return _parted(message.as_bytes(), self.slots)

    def _from(self) -> Address:
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return Address(name or self.sender, addr_spec=address)


def _parted(message: bytes, slots: Iterable[str]) -> list[bytes | str]:
    """Part a message at its slots, whose names come to stand between the pieces.

    Quoted-printable may have broken a slot in two (RFC 2045, 6.7).
    """
    names = {slot(name).encode(): name for name in slots}
    broken = ("(?:=\r\n)?".join(marker.decode()) for marker in names)
    pieces = re.split(f"({'|'.join(broken) or '(?!)'})".encode(), message)
    return [names.get(piece.replace(b"=\r\n", b""), piece) for piece in pieces]


def _filled(parts: Iterable[bytes | str], fillings: Mapping[str, bytes]) -> bytes:
    return b"".join(fillings[part] if isinstance(part, str) else part for part in parts)


def compose(
    template: str,
    context: dict[str, Any],
    *,
    sender: str,
    return_address: str = "",
    slots: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
    personal: Mapping[str, str] | None = None,
) -> Letter:
    """Make a letter of a template, in the language that is active.

    The subject is the template's partial `subject`; the plain text is what its HTML says. Styles
    go into the elements, since old mail programs read them only there.
    """
    html = render_to_string(template, context)
    with_slots = " ".join([html, *(personal or {}).values()])
    return Letter(
        subject=one_line(render_to_string(f"{template}#subject", context)),
        text=to_text(html),
        html=INLINER.inline(html),
        slots=tuple(name for name in slots if slot(name) in with_slots),
        headers=headers or {},
        personal=personal or {},
        sender=one_line(sender),
        return_address=return_address or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )
