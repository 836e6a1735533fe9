"""The one tag by which an article's page takes in its conversation."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils.safestring import SafeString

from blog.linked_data import posting, script
from blog.models import Article
from comments import spam
from comments.conversation import Conversation
from comments.forms import CommentForm
from comments.linked_data import discussed
from comments.models import Discussion

register = template.Library()


@register.simple_tag(takes_context=True)
def conversation_of(context: RequestContext, article: Article) -> Conversation:
    """Return the conversation on the page, one and the same for its head and for its text."""
    asked = context["request"].GET
    shared = context.render_context
    if "conversation" not in shared:
        shared["conversation"] = Conversation(article, asked.get("order", ""), asked.get("page"))
    found: Conversation = shared["conversation"]
    return found


@register.inclusion_tag("comments/_conversation.html", takes_context=True)
def conversation(context: RequestContext, article: Article) -> dict[str, Any]:
    """Show the comments on an article, a page of them, and the form for another."""
    return {
        "article": article,
        "conversation": conversation_of(context, article),
        "form": CommentForm(article),
        "orders": Discussion.Order.choices,
        "request": context["request"],
    }


@register.simple_tag(takes_context=True)
def linked_data(context: RequestContext, article: Article) -> SafeString:
    """Tell programs what the article is and who answers whom."""
    facts = posting(article, context["blog"]) | discussed(conversation_of(context, article))
    return script(facts)


@register.inclusion_tag("comments/_notice.html")
def comment_notice() -> dict[str, Any]:
    """Tell those who are about to comment what becomes of their data."""
    return {"filter_is_on": spam.is_on()}
