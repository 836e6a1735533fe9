"""The pictures of an export, stored once and found again by any address that they had."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction

from blog import old_addresses
from blog.addresses import split
from blog.html import plain
from blog.models import OldAddress, Origin, Picture, WordPressImport
from blog.pictures import PictureUnreadable, without_metadata
from blog.wordpress.media import PHOTON, Media, NoMedia, upload_of
from blog.wordpress.remarks import Reason
from blog.wordpress.survey import Attachment, Survey
from blog.wordpress.tally import ADDED, KNOWN, Tally
from blog.wordpress.texts.bodies import Shown

TYPES = {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}

ALBUM_HOSTS = ".files.wordpress.com"
"""How the hosts end where WordPress.com keeps the pictures of its blogs."""


@dataclass(frozen=True)
class Loaded:
    """A picture that is ready to be stored, or why it cannot be; neither where it is here."""

    file: ContentFile[bytes] | None = None
    reason: Reason | None = None


class Pictures:
    """What one import knows of pictures: those that are here, and those that it can bring."""

    def __init__(self, run: WordPressImport, survey: Survey, media: Media | None) -> None:
        self.run = run
        self.survey = survey
        self.media = media
        origins = Origin.objects.of(run.site, Origin.Kind.PICTURE).values_list("number", "here")
        pictures = Picture.objects.in_bulk()
        self.known = {number for number, _ in origins}
        self.by_number = {number: pictures[pk] for number, pk in origins if pk in pictures}
        addresses = OldAddress.objects.exclude(picture=None).values_list("path", "picture_id")
        self.by_path = {path: pictures[pk] for path, pk in addresses}
        attached = survey.attachments.values()
        for attachment in attached:
            if here := self.by_number.get(attachment.number):
                self.by_path.setdefault(old_addresses.normalise(attachment.url), here)
        self.by_upload = {upload_of(a.url): self.by_number.get(a.number) for a in attached}
        """By what is below the folder of uploads, on whichever of the hosts."""
        self.hosts = {split(a.url).hostname for a in attached}
        self.has_album = any(host and host.endswith(ALBUM_HOSTS) for host in self.hosts)
        self.hosts.add(split(f"//{run.site}").hostname)

    def load(self, attachment: Attachment) -> Loaded:
        """Read and clean the file of an attachment, which takes a while and no lock."""
        if attachment.number in self.known:
            return Loaded()
        if PurePosixPath(split(attachment.url).path).suffix.lower() not in TYPES:
            return Loaded(reason=Reason.NOT_A_PICTURE)
        if self.media is None:
            return Loaded(reason=Reason.NO_MEDIA)
        if not (name := self.media.find(attachment.url)):
            return Loaded(reason=Reason.NOT_IN_MEDIA)
        return self._read(name)

    def keep(self, attachment: Attachment, loaded: Loaded, tally: Tally) -> None:
        """Store the picture of an attachment, and count what became of it."""
        if loaded.file:
            tally.count("picture", ADDED)
            self._store(attachment, loaded.file)
        elif loaded.reason:
            title = attachment.title or PurePosixPath(attachment.url).name
            number = attachment.number
            tally.leave_out("picture", number, title, loaded.reason, attachment.url)
        else:
            tally.count("picture", KNOWN)

    def find(self, address: str, number: int | None = None) -> Picture | None:
        """Return a picture that is here by an address that it had, or bring it from the media."""
        address = unwrapped(address)
        path = old_addresses.normalise(address)
        if not path or not self.is_ours(address):
            return None
        for candidate in old_addresses.possible_paths(path):
            if picture := self.by_path.get(candidate):
                return picture
        upload = upload_of(address)
        for candidate in old_addresses.possible_paths(upload) if upload else ():
            if picture := self.by_upload.get(candidate):
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
        """Whether an address is one of the site, or of where its pictures are or may be kept."""
        parts = split(unwrapped(address))
        if not (host := parts.hostname):
            return not parts.scheme and parts.path.startswith("/")
        return host in self.hosts or (host.endswith(ALBUM_HOSTS) and not self.has_album)

    def _read(self, name: str) -> Loaded:
        """Read and clean a file of the media; one that is damaged keeps no other from coming in."""
        assert self.media
        short = PurePosixPath(name).name
        try:
            data = self.media.read(name)
            cleaned = without_metadata(BytesIO(data), short)
        except NoMedia:
            return Loaded(reason=Reason.UNREADABLE)
        except PictureUnreadable:
            return Loaded(reason=Reason.NOT_A_PICTURE)
        # Ours was cleaned before, and a JPEG loses each time that it is written anew.
        return Loaded(ContentFile(data, short) if self.survey.is_own else cleaned)

    def _is_only_cover(self, attachment: Attachment) -> bool:
        """Whether it is nothing else: here, a cover is a file of its own and no picture."""
        return self.survey.is_own and bool(attachment.parent)

    def _store(self, attachment: Attachment, file: ContentFile[bytes]) -> None:
        picture: Picture | None = pretended(file.name)
        if not self.run.is_rehearsal:
            picture = None if self._is_only_cover(attachment) else self._picture(attachment, file)
            Origin.objects.create(
                site=self.run.site,
                kind=Origin.Kind.PICTURE,
                number=attachment.number,
                here=picture.pk if picture else 0,
                brought_by=self.run,
            )
        if picture:
            self.by_number[attachment.number] = picture
            self.by_upload[upload_of(attachment.url)] = picture

    def _picture(self, attachment: Attachment, file: ContentFile[bytes]) -> Picture:
        picture = Picture(
            file=ImageFile(file, file.name),
            alternative_text=attachment.alt[:300],
            caption=plain(attachment.caption)[:300],
        )
        picture.save()
        pages = [] if self.survey.is_own else [attachment.link, f"/?p={attachment.number}"]
        self._remember(picture, [attachment.url, *pages, *attachment.old_addresses])
        return picture

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
        self.by_path[path] = self.by_upload[upload_of(address)] = picture
        return picture

    def _remember(self, picture: Picture, addresses: list[str]) -> None:
        paths = [path for path in map(old_addresses.normalise, addresses) if path]
        now = old_addresses.normalise(picture.file.url)
        old_addresses.remember([path for path in paths if path != now], picture=picture)
        self.by_path.update(dict.fromkeys(paths, picture))


def unwrapped(address: str) -> str:
    """Return the address of the picture itself that WordPress.com shows smaller (Photon).

    https://developer.wordpress.com/docs/photon/
    """
    parts = split(address)
    return f"https:/{parts.path}" if PHOTON.fullmatch(parts.hostname or "") else address


def pretended(name: str | None) -> Picture:
    """Return what a rehearsal takes for a picture, with a size, so that no file is read for it."""
    return Picture(file=name, width=1, height=1)
