"""The shape of what readers type; what becomes of it is decided elsewhere."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from blog.models import Article
from blog.prepared import prepared
from comments.models import LONGEST_WORDS, Comment, Report
from comments.spam import HONEYPOT_FIELD
from comments.submission import Draft

LONGEST_BODY = 30_000

LONGEST_KEY = 18
"""How many digits every database takes for a number."""


WISHES = [
    (Comment.Wish.REPLIES, _("Tell me of replies to my comment")),
    (Comment.Wish.THREAD, _("Tell me of all comments in this conversation")),
    (Comment.Wish.ARTICLES, _("Tell me of new articles")),
]
"""What readers may ask for, in their own words."""


def honeypot() -> forms.CharField:
    """Return a field that people do not see, and that programs fill in."""
    return forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        # Neither the Tab key nor a browser that fills forms in comes here.
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )


def _part(name: str) -> HTML:
    return HTML(f'{{% include "comments/_form.html#{name}" %}}')


class ParentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The comment that another answers: one that readers see, on the article that is set."""

    article: Article

    def to_python(self, value: Any) -> Comment | None:
        if value in self.empty_values:
            return None
        key = str(value)
        is_key = key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
        found = _answerable(key=int(key), article=self.article.pk) if is_key else []
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found[0]


@prepared
def _answerable(*, key: int, article: Any) -> QuerySet[Comment]:
    return Comment.objects.on(article).shown().filter(pk=key)


class CommentForm(forms.Form):
    """A comment on an article, or a reply to another comment."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        error_messages={"required": _("Please give a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={
            "required": _("Please give your e-mail address. It is never shown."),
            "invalid": _("This does not look like an e-mail address, such as name@example.org."),
        },
        help_text=_("Never shown."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.URLField(
        label=_("Website (optional)"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": _(
                "This does not look like a web address, such as example.org. "
                "You can also leave it empty."
            )
        },
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
    )
    body = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST_BODY,
        error_messages={
            "required": _("Your comment is still empty."),
            "max_length": ngettext_lazy(
                "This text has %(show_value)d characters; at most %(limit_value)d character fits.",
                "This text has %(show_value)d characters; at most %(limit_value)d characters fit.",
                "limit_value",
            ),
        },
        help_text=_(
            "Your line breaks are kept. *Asterisks* make emphasis, > before a line quotes it."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    wishes = forms.MultipleChoiceField(
        label=_("By e-mail"),
        choices=WISHES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    parent = ParentField(
        queryset=Comment.objects.none(),
        required=False,
        blank=True,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": _(
                "The comment that you answer is no longer shown. Your text is still here: "
                "send it once more, and it will stand on its own."
            )
        },
    )

    def __init__(
        self,
        article: Article,
        data: QueryDict | None = None,
        *,
        parent: Comment | None = None,
        in_place: bool = False,
    ) -> None:
        super().__init__(
            data, initial={"parent": parent}, auto_id="reply_%s" if in_place else "id_%s"
        )
        self.article, self.in_place = article, in_place
        _let_paste(self.fields["body"])
        parent_field = self.fields["parent"]
        assert isinstance(parent_field, ParentField)
        parent_field.article = article
        self.fields[HONEYPOT_FIELD] = honeypot()

    @cached_property
    def helper(self) -> FormHelper:
        """How it is laid out, where it is shown at all."""
        helper = FormHelper()
        helper.form_id = "reply-form" if self.in_place else "comment-form"
        helper.form_action = reverse("comments:post", args=[self.article.pk])
        helper.disable_csrf = True  # the same-origin check stands for it
        helper.layout = Layout(
            "parent",
            _part("draft"),
            "body",
            "name",
            "email",
            "website",
            _part("remember"),
            "wishes",
            HONEYPOT_FIELD,
            _part("buttons"),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        """Let go of a parent that cannot be answered, so that sending again posts the text."""
        if gone := self.errors.pop("parent", None):
            self.add_error(None, gone)
            assert isinstance(self.data, QueryDict)
            self.data = self.data.copy()
            self.data["parent"] = ""
        return self.cleaned_data

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def draft(self) -> Draft:
        """Return what was typed, once the form is valid."""
        return Draft(
            name=self.cleaned_data["name"],
            email=self.cleaned_data["email"],
            website=self.cleaned_data["website"],
            body=self.cleaned_data["body"],
            parent=self.cleaned_data["parent"],
            wishes=self.cleaned_data["wishes"],
            fell_for_honeypot=bool(self.cleaned_data[HONEYPOT_FIELD]),
        )


class RevisionForm(forms.Form):
    """The text of one's own comment, to be changed."""

    body = CommentForm.base_fields["body"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _let_paste(self.fields["body"])
        self.helper = FormHelper()
        self.helper.form_id = "own-form"
        self.helper.disable_csrf = True  # as above
        self.helper.layout = Layout("body", Submit("", _("Change my comment")))


class ReportForm(forms.Form):
    """What a reader finds wrong with a comment."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    words = forms.CharField(
        label=_("In your own words (optional)"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_id = "report-form"
        self.helper.disable_csrf = True  # as above
        self.helper.layout = Layout("reason", "words", Submit("", _("Report it")))


def _let_paste(field: forms.Field) -> None:
    """Take the limit off a field: with it, browsers cut what is pasted without a word."""
    del field.widget.attrs["maxlength"]
