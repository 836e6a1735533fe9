"""What is brought in from WordPress, and what there was of it here before."""

from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WordPressImport(models.Model):
    """One import of the files that WordPress exported of one site, and how far it is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped by a fault")

    files = models.JSONField(_("files"), default=list)
    """The paths of the files, in the order in which they are read."""
    names = models.JSONField(_("names of the files"), default=list)
    digest = models.CharField(max_length=64, blank=True)
    """What tells the same files, whatever they are called (SHA-256)."""
    media = models.CharField(_("media"), max_length=500, blank=True)
    """The path of the folder, or of the archive, with the pictures."""
    owns_files = models.BooleanField(default=False)
    """Whether the files were uploaded, and are deleted when it is done."""
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author of the articles"),
        help_text=_("Empty: the authors of the export, who get an account that cannot log in."),
    )
    is_rehearsal = models.BooleanField(
        _("only try"), default=False, help_text=_("Nothing is kept but the report.")
    )
    site = models.CharField(_("site"), max_length=200, blank=True)
    """The address of the site that was exported, without its scheme."""
    title = models.CharField(_("name of the site"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(_("steps"), default=0)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    """How many of the steps, from the first, have been seen to."""
    found = models.JSONField(_("found"), default=dict)
    """How many of each kind the files hold, as counted before anything was brought in."""
    counts = models.JSONField(_("counts"), default=dict)
    """Of each kind: how many were `added`, were `known` before, and were `left_out`."""
    fault = models.CharField(_("fault"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import from WordPress")
        verbose_name_plural = _("imports from WordPress")

    def __str__(self) -> str:
        return self.title or ", ".join(self.names)

    @property
    def paths(self) -> list[Path]:
        return [Path(file) for file in self.files]


class ImportRemark(models.Model):
    """What became of one thing of an export that did not simply come in as it was."""

    class Outcome(models.TextChoices):
        LEFT_OUT = "left_out", _("left out")
        CHANGED = "changed", _("came in, but changed")

    run = models.ForeignKey(WordPressImport, on_delete=models.CASCADE, related_name="remarks")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    kind = models.CharField(_("kind"), max_length=20)
    """What it is, as `found` and `counts` name it."""
    number = models.BigIntegerField(_("number"), null=True)
    """Its identifier on the other site."""
    title = models.CharField(_("title"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=40)
    """A name; the report makes a sentence of it."""
    detail = models.CharField(_("detail"), max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("remark on an import")
        verbose_name_plural = _("remarks on an import")

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.reason}"


class OriginQuerySet(models.QuerySet["Origin"]):
    def of(self, site: str, kind: str) -> Self:
        return self.filter(site=site, kind=kind)

    def here(self, site: str, kind: str, numbers: Any) -> dict[int, int]:
        """Return where those of some numbers are here, by number: what is not there was never."""
        found = self.of(site, kind).filter(number__in=numbers)
        return dict(found.values_list("number", "here"))


class Origin(models.Model):
    """What something here was on the site that it came from, by the identifier that it had there.

    `here` is a primary key and no foreign key, because the row outlives what it stands for: what
    was deleted here must not come back with the next import.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article or page")
        PICTURE = "picture", _("picture")
        COMMENT = "comment", _("comment")

    site = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveBigIntegerField()
    here = models.PositiveBigIntegerField()
    brought_by = models.ForeignKey(
        WordPressImport, on_delete=models.SET_NULL, null=True, related_name="origins"
    )

    objects = OriginQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "number"], name="one_origin")
        ]
        indexes = [models.Index(fields=["kind", "number"], name="origin_number")]

    def __str__(self) -> str:
        return f"{self.site} {self.kind} {self.number} → {self.here}"
