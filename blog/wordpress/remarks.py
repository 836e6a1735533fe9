"""Why something of an export did not come in as it was."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Each is the sentence that the report shows; `ImportRemark.detail` stands beside it."""

    # Left out.
    NOT_A_TEXT = "not_a_text", _("This is neither an article nor a page, a picture or a comment.")
    TRASHED = "trashed", _("It was in the trash.")
    TWICE = "twice", _("The export holds its identifier twice.")
    NO_IDENTIFIER = "no_identifier", _("The export gives it no identifier.")
    NOT_A_COMMENT = "not_a_comment", _("It is no comment that somebody wrote.")
    PING = "ping", _("A pingback or trackback is not written by a person.")
    PARENT_LEFT_OUT = "parent_left_out", _("What it stands under was left out.")
    NO_MEDIA = "no_media", _("No folder of media was given.")
    NOT_IN_MEDIA = "not_in_media", _("It is not in the folder of media.")
    UNREADABLE = "unreadable", _("Its file in the media is damaged, or too large.")
    NOT_A_PICTURE = "not_a_picture", _("It is not a picture that can be shown.")
    DELETED_HERE = "deleted_here", _("Its article was deleted here.")
    UNUSED = "unused", _("Nothing that came in uses it.")
    # Came in, but changed.
    PROTECTED = "protected", _("It was protected by a password, and came in as a draft.")
    PRIVATE = "private", _("It was private or waited for review, and came in as a draft.")
    UNDATED = "undated", _("It has no date, or a state that is not known, and came in as a draft.")
    SLUG = "slug", _("Its address was taken, or cannot be used here; it has another.")
    SHORTENED = "shortened", _("It was too long, and was shortened.")
    SHORTCODE = "shortcode", _("A shortcode that is not known here was removed.")
    BLOCK = "block", _("A block that shows nothing of its own was removed.")
    PICTURE_ELSEWHERE = "picture_elsewhere", _("A picture keeps its old address.")
    FILE_ELSEWHERE = "file_elsewhere", _("A file keeps its old address.")
    COVER = "cover", _("Its featured image is not in the folder of media.")
    ORPHAN = "orphan", _("What it answers is not there; it stands at the top level.")
    WEBSITE = "website", _("Its website is no address, and was removed.")
    IP_ADDRESS = "ip_address", _("Its IP address is none, and was removed.")
    EMAIL = "email", _("Its e-mail address is too long, and was removed.")
    STATE = "state", _("Its state is not known here; it waits for approval.")
    NO_DATE = "no_date", _("It has no date; it got that of its article.")
    OTHER_IDENTIFIER = "other_identifier", _("Its identifier was taken; it has another.")
