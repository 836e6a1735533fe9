"""The tag for what stands around the conversation on the page of an article."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from blog import frames

register = template.Library()


class FrameNode(template.Node):
    def __init__(self, nodelist: NodeList, name: str, varies_by: list[FilterExpression]) -> None:
        self.nodelist, self.name, self.varies_by = nodelist, name, varies_by

    def render(self, context: template.Context) -> Any:
        values = (str(expression.resolve(context)) for expression in self.varies_by)
        name = ":".join((self.name, *values))
        return frames.keep(context.get("request"), name, lambda: self.nodelist.render(context))


@register.tag
def frame(parser: Parser, token: Token) -> FrameNode:
    """Keep what stands before `{% endframe %}` as a part of the page.

    It may show what the frame of `blog.models.PageVersion` is raised for, and what is named here:

        {% frame NAME [VALUE …] %}…{% endframe %}
    """
    _, name, *values = token.split_contents()
    nodelist = parser.parse(("endframe",))
    parser.delete_first_token()
    return FrameNode(nodelist, name, [parser.compile_filter(value) for value in values])
