"""What the author decides about discussion in general."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from blog.singletons import SingletonAdmin
from comments import bayes, text, words
from comments.models import Discussion

TRY = "_try"
"""The button that tries the rules as they stand in the form, and saves nothing."""


class TrialWidget(AdminTextareaWidget):
    """A text area, the button that tries the rules on it, and what came of that."""

    sentences: list[str]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        context = {
            "textarea": super().render(name, value, attrs, renderer),
            "sentences": getattr(self, "sentences", []),
            "button": TRY,
        }
        return render_to_string("admin/comments/discussion/_trial.html", context)


class TrialField(forms.CharField):
    """A text that is tried and not kept."""

    widget = TrialWidget

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class DiscussionForm(forms.ModelForm):  # type: ignore[type-arg]
    """The settings, and a text to try them on before they are saved."""

    sample = TrialField(
        label=gettext_lazy("Try these words on a text"),
        required=False,
        help_text=gettext_lazy("Nothing is saved by trying."),
    )

    class Meta:
        labels = {
            "notice_email": gettext_lazy("Send it to"),
            "close_after_days": gettext_lazy("Close articles to comments after (days)"),
        }
        help_texts = {"close_after_days": gettext_lazy("Counted from publication; 0: never.")}

    def clean_words_watched(self) -> str:
        return self._list_of_words("words_watched")

    def clean_words_refused(self) -> str:
        return self._list_of_words("words_refused")

    def is_valid(self) -> bool:
        """A form that is only tried is not valid, so that it comes back as it was typed."""
        is_valid = super().is_valid()
        if TRY not in self.data:
            return is_valid
        widget = self.fields["sample"].widget
        assert isinstance(widget, TrialWidget)
        widget.sentences = list(trial(self.cleaned_data))
        return False

    def _list_of_words(self, name: str) -> str:
        """Refuse a line that would be found in every text, such as one with a mere full stop."""
        listed = str(self.cleaned_data[name])
        for line in filter(None, map(str.strip, listed.splitlines())):
            if not any(character.isalnum() for character in line):
                raise forms.ValidationError(
                    _("“%(line)s” has no letter and no number to look for."), params={"line": line}
                )
        return listed


def trial(rules: dict[str, Any]) -> list[str]:
    """Say, rule by rule, what would become of the text `sample`; a rule that is wrong is silent."""
    sample = rules.get("sample", "")
    sentences = []
    if "words_watched" in rules:
        found = words.find(rules["words_watched"], sample)
        sentences.append(
            _("Words watched: “%s” is in the text, which would wait for approval.") % found
            if found
            else _("Words watched: none is in the text.")
        )
    if "words_refused" in rules:
        found = words.find(rules["words_refused"], sample)
        sentences.append(
            _("Words refused: “%s” is in the text, which would go to the trash.") % found
            if found
            else _("Words refused: none is in the text.")
        )
    if "links_allowed" in rules:
        links = text.count_links(text.render(sample))
        said = ngettext(
            "Links: the text has %(links)d, and %(allowed)d is allowed.",
            "Links: the text has %(links)d, and %(allowed)d are allowed.",
            rules["links_allowed"],
        ) % {"links": links, "allowed": rules["links_allowed"]}
        if links > rules["links_allowed"]:
            said += " " + _("It would wait for approval.")
        sentences.append(said)
    return sentences


@admin.register(Discussion)
class DiscussionAdmin(SingletonAdmin):
    form = DiscussionForm
    # The Enter key presses the first button of a form, which must not be the one that only tries.
    save_on_top = True

    class Media:
        css = {"all": ["comments/settings.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The order and the names are those of WordPress, where it has them."""
        return [
            (_("Before a comment appears"), {"fields": ["who", "hold"]}),
            (_("Links"), {"fields": ["links_allowed"]}),
            (
                _("Words"),
                {
                    "fields": ["words_watched", "words_refused", "sample"],
                    "description": _(
                        "One word or phrase on each line. They are looked for in the text, the "
                        "name, the e-mail, the website and the IP address. Case and accents make "
                        "no difference, and only whole words count."
                    ),
                },
            ),
            (_("Many at once"), {"fields": ["flood_seconds"]}),
            (
                _("Local spam filter"),
                {"fields": ["local_filter_decides"], "description": what_it_learnt()},
            ),
            (_("Mail to you"), {"fields": ["notice", "notice_email"]}),
            (
                _("How long things are kept"),
                {"fields": ["keep_spam_days", "keep_trash_days", "keep_address_days"]},
            ),
            (_("How it is shown"), {"fields": ["order", "page_size", "depth"]}),
            (_("When it closes"), {"fields": ["close_after_days"]}),
        ]


def what_it_learnt() -> str:
    """Say from how many decisions the local filter has learnt, and whether that is enough."""
    learnt = bayes.learnt()
    numbers = {"spam": learnt.spam, "ham": learnt.ham, "enough": bayes.ENOUGH}
    if learnt.is_enough:
        return _("It has learnt from your decisions: %(spam)d spam, %(ham)d approved.") % numbers
    return (
        _(
            "It knows too few of your decisions to say anything yet: %(spam)d spam and %(ham)d "
            "approved, of %(enough)d each."
        )
        % numbers
    )
