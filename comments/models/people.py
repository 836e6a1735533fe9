"""Those whom the author trusts, and those who may not write."""

from datetime import datetime
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WIDEST = {4: 16, 6: 32}
"""The shortest prefix, in bits, that may be banned by IP version: wider is a whole provider."""

MAPPED = IPv6Network("::ffff:0:0/96")
"""Where IPv6 keeps the addresses of IPv4."""


class TrustedAuthor(models.Model):
    """Somebody whose comments are shown at once, unless the spam filter speaks against one."""

    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("trusted author")
        verbose_name_plural = _("trusted authors")
        constraints = [
            models.UniqueConstraint(fields=["email", "name"], name="one_trust_per_author")
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def clean(self) -> None:
        self.email = self.email.lower()


class BanQuerySet(models.QuerySet["Ban"]):
    def current(self, at: datetime | None = None) -> Self:
        """Those that have no end, or whose end has not come by a moment, which is else now."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=at or timezone.now()))

    def ended(self) -> Self:
        return self.filter(until__lte=timezone.now())

    def against(self, values: list[str], at: datetime | None = None) -> Self:
        """The bans in force that stop a sender, of whom `values_of` says what may be banned."""
        # All kinds, since the index begins with them; no value can be one of another kind.
        return self.current(at).filter(kind__in=Ban.Kind.values, value__in=values)


def values_of(address: str | None, email: str) -> list[str]:
    """Return what a ban on a sender may say: the e-mail, its domain or one above it, a range."""
    email = email.lower()
    domain = email.rpartition("@")[2].split(".")
    domains = [".".join(domain[start:]) for start in range(len(domain))]
    return [email, *domains, *networks_of(address or "")]


def networks_of(address: str) -> list[str]:
    """Return every network that an IP address is in and that may be banned, in CIDR notation.

    What is no address, such as that of a web server on a Unix socket, is in none.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return []
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    number, length = int(ip), ip.max_prefixlen
    return [
        f"{type(ip)(number >> host_bits << host_bits)}/{length - host_bits}"
        for host_bits in range(length - WIDEST[ip.version] + 1)
    ]


class Ban(models.Model):
    """A sender whose comments go to the trash unread."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("IP address or range")
        EMAIL = "email", _("e-mail")
        DOMAIN = "domain", _("e-mail domain")

    kind = models.CharField(_("what"), max_length=10, choices=Kind, default=Kind.NETWORK)
    value = models.CharField(
        _("value"),
        max_length=254,
        help_text=_("Such as 203.0.113.7, 203.0.113.0/24, name@example.org or example.org."),
    )
    until = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for good."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_ban_per_sender")]

    def __str__(self) -> str:
        return as_written(self.value)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the value in its one canonical form; raises ValidationError where it has none."""
        self.value = self.canonical()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        try:
            self.value = self.canonical()
        except ValidationError as error:
            raise ValidationError({"value": error}) from error

    @classmethod
    def kind_of(cls, value: str) -> Kind:
        """Guess the kind from a value as typed: an e-mail has its @, a domain ends in letters."""
        value = value.strip()
        if "@" in value.removeprefix("@"):
            return cls.Kind.EMAIL
        is_domain = value.removeprefix("@").rpartition(".")[2].isalpha() and "." in value
        return cls.Kind.DOMAIN if is_domain else cls.Kind.NETWORK

    def canonical(self) -> str:
        """Return the value as `against` looks for it; raises ValidationError."""
        value = self.value.strip().lower()
        if self.kind == self.Kind.NETWORK:
            return canonical_network(value)
        if self.kind == self.Kind.DOMAIN:
            value = value.removeprefix("@")
            if not is_email(f"somebody@{value}"):
                raise ValidationError(_("This is not a domain, such as example.org."))
        elif not is_email(value):
            raise ValidationError(_("This is not an e-mail address, such as name@example.org."))
        return value


def as_written(value: str) -> str:
    """Return the value of a ban as people write it: one address without the length of a prefix."""
    return value.removesuffix("/128" if ":" in value else "/32")


def canonical_network(value: str) -> str:
    """Return an IP address or range in CIDR notation; raises ValidationError.

    IPv4 that is wrapped in IPv6, as ::ffff:203.0.113.7, is the IPv4 address (RFC 4291, 2.5.5.2).
    """
    try:
        network = ip_network(value, strict=False)
        if isinstance(network, IPv6Network) and network.subnet_of(MAPPED):
            inside = network.network_address.ipv4_mapped
            network = ip_network((str(inside), network.prefixlen - MAPPED.prefixlen))
    except ValueError as error:
        raise ValidationError(
            _("This is not an IP address or a range, such as 203.0.113.7 or 203.0.113.0/24.")
        ) from error
    if network.prefixlen < WIDEST[network.version]:
        raise ValidationError(
            _("This range would shut out whole providers; the widest allowed is /%(bits)d."),
            params={"bits": WIDEST[network.version]},
        )
    return str(network)


def is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True
