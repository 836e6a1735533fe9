"""Which language an operator is spoken to in, whatever works."""

from django.conf import settings
from django.db import DatabaseError

from blog.models import Blog


def of_the_operator() -> str:
    """Return the language of the blog, or that of all sites while the database has none to say."""
    try:
        return Blog.load().language
    except DatabaseError:  # away, without tables yet, or with those of another version
        return settings.LANGUAGE_CODE
