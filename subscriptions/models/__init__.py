"""Subscribers, the mails they are sent, and what the author decided about both."""

from subscriptions.models.bounces import Bounce
from subscriptions.models.following import Announcement, Follow, Notice
from subscriptions.models.imports import SubscriberImport
from subscriptions.models.mailing import Delivery, Mailing
from subscriptions.models.newsletter import Newsletter
from subscriptions.models.subscriber import Change, Quota, Subscriber, Suppression, digest_of

__all__ = [
    "Announcement",
    "Bounce",
    "Change",
    "Delivery",
    "Follow",
    "Mailing",
    "Newsletter",
    "Notice",
    "Quota",
    "Subscriber",
    "SubscriberImport",
    "Suppression",
    "digest_of",
]
