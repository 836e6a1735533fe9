"""`manage.py render_texts`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import ngettext

from blog import rendering
from blog.models import Blog
from comments.models import Comment


class Command(BaseCommand):
    help = "Renders all articles, pages and comments anew, as this version of the site does."

    def handle(self, **options: Any) -> None:
        """Print how many look different now."""
        with translation.override(Blog.load().language):
            self.stdout.write(rendering.articles_again())
            comments = sum(rendering.again(Comment.objects.all()))
            self.stdout.write(
                ngettext("%(n)d comment has changed.", "%(n)d comments have changed.", comments)
                % {"n": comments}
            )
