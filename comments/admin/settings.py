"""What the author decides about discussion in general."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from blog.admin import SingletonAdmin
from comments.models import Discussion


@admin.register(Discussion)
class DiscussionAdmin(SingletonAdmin):
    fieldsets = [
        (_("Who waits for approval"), {"fields": ["hold", "links_allowed"]}),
        (_("How it is shown"), {"fields": ["order", "page_size", "depth"]}),
        (_("When it closes"), {"fields": ["close_after_days"]}),
    ]
