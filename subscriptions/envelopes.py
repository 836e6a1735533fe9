"""What every mail of the subscriptions has around its words: headers, and links of its reader."""

from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from blog import letters
from blog.addresses import absolute
from blog.letters import Letter
from blog.models import Blog
from subscriptions import links
from subscriptions.links import Purpose
from subscriptions.models import Newsletter

OWN_LINKS = tuple(purpose.value for purpose in Purpose)

ONE_CLICK = "List-Unsubscribe=One-Click"


def compose(
    template: str, context: dict[str, Any], *, list_name: str = "", automatic: bool = False
) -> Letter:
    """Make a letter of a template, in the language that is active; `slots` fills it.

    In the template, `links.manage`, `links.leave` and `links.confirm` are its reader's own. With a
    `list_name`, it is a letter that one can stop by one click (RFC 2369, RFC 2919, RFC 8058); where
    it is `automatic`, nobody's out-of-office machine answers it (RFC 3834, and Exchange's own).
    """
    blog, newsletter = Blog.load(), Newsletter.load()
    return_address = parseaddr(newsletter.envelope_sender)[1]
    own = {p.value: links.address(p, letters.slot(p.value)) for p in Purpose}
    headers, personal = {}, {}
    if automatic:
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    if list_name:
        headers["List-Id"] = f"<{list_name}.{urlsplit(settings.SITE_URL).hostname}>"
        request = f"mailto:{return_address}?subject=unsubscribe%20{letters.slot('leave')}"
        personal = {
            "List-Unsubscribe": f"<{own['leave']}>, <{request}>",
            "List-Unsubscribe-Post": ONE_CLICK,
        }
    return letters.compose(
        template,
        {"blog": blog, "home": absolute("/"), "links": own, **context},
        sender=blog.name,
        return_address=return_address,
        slots=OWN_LINKS,
        headers=headers,
        personal=personal,
    )


def slots(
    subscriber_id: int, mailing_id: int = 0, names: Iterable[str] = OWN_LINKS
) -> dict[str, str]:
    """Return what fills the slots of a letter for one reader; 0 is nobody, for a test."""
    return {name: links.token(Purpose(name), subscriber_id, mailing_id) for name in names}
