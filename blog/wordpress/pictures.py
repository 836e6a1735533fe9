"""The pictures of an export, stored once and found again by any address that they had."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction

from blog import old_addresses
from blog.html import plain
from blog.models import OldAddress, Origin, Picture, WordPressImport
from blog.pictures import PictureUnreadable, without_metadata
from blog.wordpress.media import Media
from blog.wordpress.remarks import Reason
from blog.wordpress.survey import Attachment, Survey
from blog.wordpress.tally import ADDED, KNOWN, Tally
from blog.wordpress.texts.bodies import Shown

TYPES = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}

ALBUM_HOSTS = (".files.wordpress.com", ".wp.com")
"""Where WordPress.com keeps and serves the pictures of its blogs."""


@dataclass(frozen=True)
class Loaded:
    """A picture that is ready to be stored, or why it cannot be."""

    file: ContentFile[bytes] | None
    reason: Reason | None = None


class Pictures:
    """What one import knows of pictures: those that are here, and those that it can bring."""

    def __init__(self, run: WordPressImport, survey: Survey, media: Media | None) -> None:
        self.run = run
        self.survey = survey
        self.media = media
        here = Origin.objects.of(run.site, Origin.Kind.PICTURE).values_list("number", "here")
        pictures = Picture.objects.in_bulk()
        self.known = {number for number, _ in here}
        self.by_number = {number: pictures[pk] for number, pk in here if pk in pictures}
        addresses = OldAddress.objects.exclude(picture=None).values_list("path", "picture_id")
        self.by_path = {path: pictures[pk] for path, pk in addresses}
        attachments = survey.attachments
        for number in attachments.keys() & self.by_number.keys():
            path = old_addresses.normalise(attachments[number].url)
            self.by_path.setdefault(path, self.by_number[number])
        self.hosts = {urlsplit(a.url).hostname for a in survey.attachments.values()}
        self.hosts.add(urlsplit(f"//{run.site}").hostname)

    def load(self, attachment: Attachment) -> Loaded:
        """Read and clean the file of an attachment, which takes a while and no lock."""
        if attachment.number in self.known:
            return Loaded(None)
        if PurePosixPath(urlsplit(attachment.url).path).suffix.lower() not in TYPES:
            return Loaded(None, Reason.NOT_A_PICTURE)
        if self.media is None:
            return Loaded(None, Reason.NO_MEDIA)
        if not (name := self.media.find(attachment.url)):
            return Loaded(None, Reason.NOT_IN_MEDIA)
        return self._read(name)

    def keep(self, attachment: Attachment, loaded: Loaded, tally: Tally) -> None:
        """Store the picture of an attachment, and count what became of it."""
        if attachment.number in self.known:
            tally.count("picture", KNOWN)
        elif loaded.file is None:
            assert loaded.reason
            title = attachment.title or PurePosixPath(attachment.url).name
            number = attachment.number
            tally.leave_out("picture", number, title, loaded.reason, attachment.url)
        else:
            tally.count("picture", ADDED)
            self._store(attachment, loaded.file)

    def find(self, address: str, number: int | None = None) -> Picture | None:
        """Return a picture that is here by an address that it had, or bring it from the media."""
        path = old_addresses.normalise(address)
        if not path or not self.is_ours(address):
            return None
        for candidate in old_addresses.possible_paths(path):
            if picture := self.by_path.get(candidate):
                return picture
        attachment = self.survey.attachments.get(number or 0)
        if attachment and number in self.by_number:
            ours = old_addresses.normalise(attachment.url)
            if ours and ours in old_addresses.possible_paths(path):
                return self.by_number[attachment.number]
        return self._bring(address, path)

    def of(self, attachment: Attachment) -> Picture | None:
        return self.by_number.get(attachment.number) or self.find(attachment.url)

    def cover(self, attachment: Attachment) -> ImageFile | None:
        """Return a picture as a file for a cover alone; a rehearsal needs none, and gets no more
        than a sign that there is one."""
        if self._is_only_cover(attachment):
            name = self.media.find(attachment.url) if self.media else None
            file = self._read(name).file if name else None
            return ImageFile(file, file.name) if file else None
        picture = self.of(attachment)
        if picture is None or self.run.is_rehearsal:
            return ImageFile(ContentFile(b"")) if picture else None
        with picture.file.open() as kept:
            return ImageFile(ContentFile(kept.read()), PurePosixPath(str(picture.file.name)).name)

    def shown(self, attachment: Attachment) -> Shown:
        caption = plain(attachment.caption)
        if picture := self.of(attachment):
            return Shown(picture.file.url, attachment.alt, caption, is_here=True)
        return Shown(attachment.url, attachment.alt, caption, is_here=False)

    def is_ours(self, address: str) -> bool:
        """Whether an address is one of the site, or of where its pictures are kept."""
        parts = urlsplit(address)
        if not (host := parts.hostname):
            return not parts.scheme and parts.path.startswith("/")
        return host in self.hosts or host.endswith(ALBUM_HOSTS)

    def _read(self, name: str) -> Loaded:
        assert self.media
        data = self.media.read(name)
        short = PurePosixPath(name).name
        try:
            cleaned = without_metadata(BytesIO(data), short)
        except PictureUnreadable:
            return Loaded(None, Reason.NOT_A_PICTURE)
        # Ours was cleaned before, and a JPEG loses each time that it is written anew.
        is_kept = cleaned is None or self.survey.is_own
        return Loaded(ContentFile(data, short) if is_kept else cleaned)

    def _is_only_cover(self, attachment: Attachment) -> bool:
        """Whether it is nothing else: here, a cover is a file of its own and no picture."""
        return self.survey.is_own and bool(attachment.parent)

    def _store(self, attachment: Attachment, file: ContentFile[bytes]) -> None:
        self.known.add(attachment.number)
        if self.run.is_rehearsal:
            self.by_number[attachment.number] = pretended(file.name)
            return
        picture = None
        if not self._is_only_cover(attachment):
            picture = Picture(
                file=ImageFile(file, file.name),
                alternative_text=attachment.alt[:300],
                caption=plain(attachment.caption)[:300],
            )
            picture.save()
            page = [] if self.survey.is_own else [attachment.link]
            self._remember(picture, [attachment.url, *page, *attachment.old_addresses])
            self.by_number[attachment.number] = picture
        Origin.objects.create(
            site=self.run.site,
            kind=Origin.Kind.PICTURE,
            number=attachment.number,
            here=picture.pk if picture else 0,
            brought_by=self.run,
        )

    def _bring(self, address: str, path: str) -> Picture | None:
        """Store a picture that a text shows, and that is no attachment of the export."""
        name = self.media.find(address) if self.media else None
        if not name or PurePosixPath(name).suffix.lower() not in TYPES:
            return None
        if (file := self._read(name).file) is None:
            return None
        picture = pretended(file.name)
        if not self.run.is_rehearsal:
            with transaction.atomic():
                picture = Picture(file=ImageFile(file, file.name))
                picture.save()
                self._remember(picture, [address])
        self.by_path[path] = picture
        return picture

    def _remember(self, picture: Picture, addresses: list[str]) -> None:
        paths = [path for path in map(old_addresses.normalise, addresses) if path]
        now = old_addresses.normalise(picture.file.url)
        old_addresses.remember([path for path in paths if path != now], picture=picture)
        self.by_path.update(dict.fromkeys(paths, picture))


def pretended(name: str | None) -> Picture:
    """Return what a rehearsal takes for a picture, with a size, so that no file is read for it."""
    return Picture(file=name, width=1, height=1)
