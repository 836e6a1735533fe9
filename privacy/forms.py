"""What is typed and chosen about a person's data."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from subscriptions import addresses

INVALID = _("This does not look like an e-mail address, such as name@example.org.")

KEEP, REMOVE = "keep", "remove"

CHOICES = [
    (KEEP, _("Keep my published comments, without my name")),
    (REMOVE, _("Remove my comments as well")),
]
CHOICES_OF_AUTHOR = [
    (KEEP, _("Keep the published comments, without a name")),
    (REMOVE, _("Remove the comments as well")),
]


class AddressForm(forms.Form):
    """An e-mail address, as it is stored."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=addresses.LONGEST,
        error_messages={"required": _("Please give an e-mail address."), "invalid": INVALID},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        try:
            return addresses.normalise(str(self.cleaned_data["email"]))
        except ValidationError as error:
            raise ValidationError(INVALID) from error


class AskingForm(AddressForm):
    """The address of whoever wants to see what is stored about it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_id = "my-data-form"
        self.helper.disable_csrf = True  # the same-origin check stands for it
        self.helper.layout = Layout("email", Submit("", _("Send me the link")))


class ErasureForm(forms.Form):
    """What becomes of published comments when their writer is forgotten."""

    comments = forms.ChoiceField(
        label=_("Your comments"), choices=CHOICES, initial=KEEP, widget=forms.RadioSelect
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_id = "erasure-form"
        self.helper.disable_csrf = True  # as above
        self.helper.layout = Layout("comments", Submit("", _("Erase it now")))

    @property
    def texts_stay(self) -> bool:
        return bool(self.cleaned_data["comments"] == KEEP)


class AuthorsErasureForm(AddressForm, ErasureForm):
    """The same, decided by the author for somebody who asked for it."""

    field_order = ["email", "comments"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        comments = self.fields["comments"]
        assert isinstance(comments, forms.ChoiceField)
        comments.label, comments.choices = _("Their comments"), CHOICES_OF_AUTHOR
        self.fields["email"].widget = forms.HiddenInput()
