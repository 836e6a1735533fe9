"""Which language is spoken: that of the blog to readers, and in the admin the author's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from blog.models import Blog, Preference


@contextmanager
def of_the_blog() -> Iterator[None]:
    """Speak the language of the blog: in tasks, commands, mails, and what is kept for readers."""
    with translation.override(Blog.load().language):
        yield


def of_request(request: HttpRequest, blog: Blog) -> str:
    """Return the language of an answer. Nobody is asked who they are outside the admin."""
    is_in_admin = request.path.startswith(reverse("admin:index"))
    # A request that was refused on its way here has no user yet.
    if is_in_admin and hasattr(request, "user") and request.user.is_authenticated:
        own = Preference.objects.filter(user=request.user).values_list("language", flat=True)
        # A language whose translation was taken away is none.
        if (code := own.first()) and code in dict(settings.LANGUAGES):
            return code
    return blog.language
