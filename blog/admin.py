"""Where the author writes."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from blog import files
from blog.forms import ArticleForm, PageForm, PictureForm, TagSelect
from blog.languages import of_the_blog
from blog.models import Article, ArticleQuerySet, Blog, LinkCard, Page, Picture, Tag
from blog.singletons import SingletonAdmin
from blog.tasks import read_link_card, request_cards, show
from blog.uploading import UploadAdmin, picture_preview

admin.site.site_header = "Palabre"
admin.site.site_title = "Palabre"

PICTURES_ON_A_PAGE = 24


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("drafts", _("Drafts")),
            ("scheduled", _("Scheduled")),
            ("published", _("Published")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        assert isinstance(queryset, ArticleQuerySet)
        verbs = {
            "drafts": queryset.drafts,
            "scheduled": queryset.scheduled,
            "published": queryset.visible,
        }
        return verbs[state]() if (state := self.value()) in verbs else queryset


class ProseAdmin(UploadAdmin):
    """What articles and pages have in common."""

    search_fields = ["title", "body"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["cover_preview"]
    actions = ["publish_now", "back_to_draft"]
    published_text: Any
    """What to say of a number of them that were published; and below, that are drafts again."""
    drafts_text: Any

    class Media:
        css = {"all": ["blog/admin.css"]}
        js = ["blog/editor_styles.js"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"author": request.user.pk, **super().get_changeform_initial_data(request)}

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.get_absolute_url() if obj and obj.is_published else None

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(self.preview)
        name = f"blog_{self.opts.model_name}_preview"
        return [path("<int:pk>/preview/", preview, name=name), *super().get_urls()]

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, article: Article) -> str:
        if article.published_at is None:
            return str(_("draft"))
        if article.is_published:
            return str(_("published"))
        moment = timezone.localtime(article.published_at)
        return _("scheduled for %s") % date_format(moment, "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("current cover"))
    def cover_preview(self, article: Article) -> SafeString | str:
        return picture_preview(article.cover)

    @of_the_blog()  # what is kept for readers speaks their language
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "_publish" in request.POST and not obj.is_published:
            obj.published_at = timezone.now()
        super().save_model(request, obj, form, change)
        request_cards(obj)

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        if "_preview" in request.POST:
            return redirect(obj.get_preview_url())
        return super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        if "_preview" in request.POST:
            return redirect(obj.get_preview_url())
        return super().response_post_save_change(request, obj)

    @of_the_blog()
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a text, whatever its state, as its readers will see it."""
        article = get_object_or_404(self.get_queryset(request).select_related("author"), pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        context = {"article": article, "preview": True}
        return render(request, f"blog/{article.kind}_detail.html", context)

    @admin.action(description=_("Publish now"), permissions=["change"])
    def publish_now(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        text = self.published_text % queryset.publish()
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Back to draft"), permissions=["change"])
    def back_to_draft(self, request: HttpRequest, queryset: ArticleQuerySet) -> None:
        text = self.drafts_text % queryset.back_to_draft()
        self.message_user(request, text, messages.SUCCESS)


COVER = ["cover_preview", "cover", "cover_alt", "cover_credit"]


@admin.register(Article)
class ArticleAdmin(ProseAdmin):
    form = ArticleForm
    list_display = ["title", "state", "published_at", "pinned", "tag_names"]
    list_filter = [StateFilter, "tags"]
    date_hierarchy = "published_at"
    autocomplete_fields = ["tags"]
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body"]}),
        (_("Cover"), {"fields": [*COVER]}),
        (
            _("Publication"),
            {
                "fields": [
                    *("tags", "published_at", "pinned", "author"),
                    *("comments_open", "tells_subscribers"),
                ]
            },
        ),
        (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]
    published_text = ngettext_lazy("%d article was published.", "%d articles were published.")
    drafts_text = ngettext_lazy("%d article is a draft again.", "%d articles are drafts again.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        everything = super().get_queryset(request)
        return everything.filter(kind=Article.Kind.ARTICLE).prefetch_related("tags")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "tags":
            kwargs["widget"] = TagSelect(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("tags"))
    def tag_names(self, article: Article) -> str:
        return ", ".join(tag.name for tag in article.tags.all())


@admin.register(Page)
class PageAdmin(ProseAdmin):
    form = PageForm
    list_display = ["title", "state", "published_at", "in_menu", "position"]
    list_editable = ["in_menu", "position"]
    list_filter = [StateFilter]
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "body"]}),
        (_("Cover"), {"fields": [*COVER]}),
        (_("Menu"), {"fields": ["in_menu", "position"]}),
        (_("Publication"), {"fields": ["published_at", "author", "comments_open"]}),
        (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]
    published_text = ngettext_lazy("%d page was published.", "%d pages were published.")
    drafts_text = ngettext_lazy("%d page is a draft again.", "%d pages are drafts again.")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"comments_open": False, **super().get_changeform_initial_data(request)}


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name"]
    ordering = ["name"]  # which a query that counts would lose
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        tags: QuerySet[Any] = super().get_queryset(request).annotate(used=Count("articles"))
        return tags

    @admin.display(description=_("articles"), ordering="used")
    def article_count(self, tag: Any) -> int:
        return int(tag.used)


@admin.register(Picture)
class PictureAdmin(UploadAdmin):
    list_display = ["preview", "__str__", "size", "uploaded_at"]
    list_display_links = ["preview", "__str__"]
    search_fields = ["alternative_text", "caption", "file"]
    fields = ["preview", "file", "alternative_text", "caption"]

    class Media:
        css = {"all": ["blog/admin.css"]}

    def get_urls(self) -> list[URLPattern]:
        picker = self.admin_site.admin_view(self.picker)
        return [path("picker/", picker, name="blog_picture_picker"), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["preview", "file"] if obj else ["preview"]  # texts name the file

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Keep what a text shows, as files go with their pictures."""
        found, counts, refused, protected = super().get_deleted_objects(objs, request)
        texts = (text for picture in objs for text in Article.objects.showing(picture))
        links = [format_html('<a href="{}">{}</a>', text.get_change_url(), text) for text in texts]
        return found, counts, refused, [*protected, *dict.fromkeys(links)]

    @admin.display(description=_("preview"))
    def preview(self, picture: Picture) -> SafeString | str:
        return picture_preview(picture.file)

    @admin.display(description=_("dimensions"))
    def size(self, picture: Picture) -> str:
        return f"{picture.width} × {picture.height}"

    def picker(self, request: HttpRequest) -> HttpResponse:
        """Let the author choose a picture for the editor, or upload one and choose it at once."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PictureForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and self.has_add_permission(request):
            callback = request.GET.get("CKEditorFuncNum", "")
            with files.atomic():
                picture = form.save()
            query = {"CKEditorFuncNum": callback, "picked": picture.pk}
            return redirect(f"{request.path}?{urlencode(query)}")
        pages = Paginator(Picture.objects.all(), PICTURES_ON_A_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Choose a picture"),
            "is_popup": True,
            "form": form if self.has_add_permission(request) else None,
            "page": pages.get_page(request.GET.get("page")),
        }
        return render(request, "admin/blog/picture/picker.html", context)


@admin.register(LinkCard)
class LinkCardAdmin(UploadAdmin):
    """A card without a title is shown as a plain link, so nothing needs to be deleted here."""

    list_display = ["__str__", "source", "url", "read_at"]
    search_fields = ["url", "title", "source"]
    fields = ["url", "title", "source", "preview", "picture"]
    readonly_fields = ["preview"]
    actions = ["read_again"]

    class Media:
        css = {"all": ["blog/admin.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["url", "preview"] if obj else ["preview"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("current picture"))
    def preview(self, card: LinkCard) -> SafeString | str:
        return picture_preview(card.picture)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        show(obj)

    @admin.action(description=_("Read the page again for what is empty"), permissions=["change"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[LinkCard]) -> None:
        queryset.update(read_at=None)
        for card in queryset:
            read_link_card.enqueue(card.pk)


admin.site.register(Blog, SingletonAdmin)
