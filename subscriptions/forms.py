"""The shape of what subscribers type and choose."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.forms import honeypot
from comments.spam import HONEYPOT_FIELD
from subscriptions import addresses
from subscriptions.models import Newsletter, Subscriber

Pace, Source = Subscriber.Pace, Subscriber.Source

PLACES = [Source.ARTICLE, Source.FOOTER, Source.PAGE]
"""Where the form stands."""


def paces(kept: str = "") -> list[tuple[str, str]]:
    """Return what a subscriber may choose: a digest where there is one, or where it was chosen."""
    there_is = {Pace.WEEKLY: Newsletter.load().mails_digest or kept == Pace.WEEKLY}
    return [(pace, capfirst(str(pace.label))) for pace in Pace if there_is.get(pace, True)]


def paces_of_articles() -> list[tuple[str, str]]:
    """Return what whoever signs up may choose: who has written nothing gets no replies."""
    return [choice for choice in paces() if choice[0] != Pace.REPLIES]


class SubscribeForm(forms.Form):
    """An address to send articles to: one field on a card, with a choice on the page for it."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        max_length=addresses.LONGEST,
        error_messages={"required": gettext_lazy("Please give your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    pace = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=paces_of_articles,
        required=False,
        widget=forms.RadioSelect,
    )
    source = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        source: str = Source.PAGE,
        form_id: str = "subscribe-form",
    ) -> None:
        super().__init__(
            data, initial={"pace": Pace.EACH, "source": source}, auto_id=f"{form_id}-%s"
        )
        self.fields[HONEYPOT_FIELD] = honeypot()
        if source != Source.PAGE:
            self.fields["pace"].widget = forms.HiddenInput()
        self.helper = FormHelper()
        self.helper.form_id = form_id
        self.helper.form_action = reverse("subscriptions:subscribe")
        self.helper.disable_csrf = True  # the same-origin check stands for it
        self.helper.layout = Layout(
            "source", "email", "pace", HONEYPOT_FIELD, Submit("", _("Subscribe"))
        )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if not email.rpartition("@")[0].isascii():
            raise ValidationError(
                _("Before the “@”, an address has only letters without accents, digits and signs.")
            )
        try:
            return addresses.normalise(email)
        except ValidationError as error:
            raise ValidationError(
                _("This does not look like an e-mail address, such as name@example.org.")
            ) from error

    def clean_pace(self) -> str:
        return self.cleaned_data["pace"] or Pace.EACH

    def clean_source(self) -> str:
        source = self.cleaned_data["source"]
        return source if source in PLACES else Source.PAGE

    @property
    def wanted(self) -> dict[str, str]:
        """What `signup.ask` takes, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("email", "pace", "source")}

    @property
    def fell_for_honeypot(self) -> bool:
        return bool(self.cleaned_data[HONEYPOT_FIELD])


class PaceForm(forms.Form):
    """What a subscriber wants to get from now on."""

    pace = forms.ChoiceField(label=gettext_lazy("What you get by e-mail"), widget=forms.RadioSelect)

    def __init__(self, subscriber: Subscriber, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"pace": subscriber.pace})
        field = self.fields["pace"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = paces(subscriber.pace)
        self.helper = FormHelper()
        self.helper.form_id = "pace-form"
        self.helper.disable_csrf = True
        self.helper.layout = Layout("pace", Submit("", _("Save")))
