"""The one tag by which an article's page takes in its conversation."""

from datetime import timedelta
from functools import partial
from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from blog import frames
from blog.linked_data import posting, script
from blog.models import Article
from comments import markup, own_links, spam
from comments.conversation import Conversation, Thread
from comments.forms import CommentForm
from comments.linked_data import discussed
from comments.models import Discussion

register = template.Library()


@register.simple_tag(takes_context=True)
def conversation_of(context: RequestContext, article: Article) -> Conversation:
    """Return the conversation on the page, one and the same for its head and for its text.

    Whoever keeps the page finds it on the request.
    """
    request = context["request"]
    if not hasattr(request, "conversation"):
        asked = request.GET
        request.conversation = Conversation(article, asked.get("order", ""), asked.get("page"))
    found: Conversation = request.conversation
    return found


@register.inclusion_tag("comments/_conversation.html", takes_context=True)
def conversation(context: RequestContext, article: Article) -> dict[str, Any]:
    """Show the comments on an article, a page of them, and the form for another."""
    return {
        "article": article,
        "conversation": conversation_of(context, article),
        "form": partial(CommentForm, article),
        "orders": Discussion.Order.choices,
        "request": context["request"],
    }


@register.simple_tag
def thread(conversation: Conversation | Thread) -> SafeString:
    """Show the comments that stand on the page."""
    return markup.thread(conversation)


@register.simple_tag(takes_context=True)
def linked_data(context: RequestContext, article: Article) -> SafeString:
    """Tell programs what the article is and who answers whom."""
    request, blog = context["request"], context["blog"]
    facts = frames.keep(request, "posting", lambda: posting(article, blog))
    return script(facts | discussed(conversation_of(context, article)))


@register.simple_tag
def own_time() -> dict[str, str | int]:
    """Say for how long people may change what they wrote, in their browser and by a mail."""
    now = timezone.now()
    return {
        "in_browser": timesince(now - own_links.IN_BROWSER, now),
        "in_mail": timesince(now - own_links.IN_MAIL, now),
        "minutes": own_links.IN_BROWSER // timedelta(minutes=1),
    }


@register.inclusion_tag("comments/_notice.html")
def comment_notice() -> dict[str, Any]:
    """Tell those who are about to comment what becomes of their data."""
    return {"filter_is_on": spam.is_on()}
