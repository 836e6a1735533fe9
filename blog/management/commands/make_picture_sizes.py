"""`manage.py make_picture_sizes`."""

from typing import Any

from django.utils.translation import ngettext

from blog import rendering, sizes
from blog.commands import SiteCommand
from blog.models import Article, Picture


class Command(SiteCommand):
    help = "Makes the sizes that pictures lack, and renders the texts that show them anew."

    def handle(self, **options: Any) -> None:
        """Print how many pictures have got sizes, and how many texts look different now."""
        made = sum(sizes.settle(picture, "file", "sizes") for picture in Picture.objects.all())
        covered = Article.objects.exclude(cover="").defer("body", "body_html")
        made += sum(sizes.settle(article, "cover", "cover_sizes") for article in covered)
        sentence = ngettext("%(n)d picture has new sizes.", "%(n)d pictures have new sizes.", made)
        self.stdout.write(sentence % {"n": made})
        self.stdout.write(rendering.articles_again())
