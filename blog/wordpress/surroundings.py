"""What the text of one article refers to: pictures, links, reusable blocks."""

from urllib.parse import parse_qs, urlunsplit

from django.urls import Resolver404, resolve

from blog import old_addresses
from blog.addresses import split
from blog.models import WordPressImport
from blog.wordpress.elements import row_number
from blog.wordpress.pictures import Pictures
from blog.wordpress.plan import Plan
from blog.wordpress.remarks import Reason
from blog.wordpress.survey import Survey
from blog.wordpress.texts.bodies import Shown

UPLOADS = "/wp-content/uploads/"


class Site:
    """The addresses of the site that was exported."""

    def __init__(self, run: WordPressImport, survey: Survey, plan: Plan) -> None:
        self.root = split(f"//{run.site}")
        self.is_own = survey.is_own
        self.plan = plan
        self.numbers = {
            old_addresses.normalise(text.link): number for number, text in survey.texts.items()
        }

    def is_here(self, address: str) -> bool:
        parts = split(address)
        if parts.scheme not in ("", "http", "https"):
            return False
        host = (parts.hostname or "").removeprefix("www.")
        ours = (self.root.hostname or "").removeprefix("www.")
        return parts.path.startswith("/") if not host else host == ours

    def lead(self, address: str) -> str:
        """Return where a link into the old site leads from now on, or "" where that is nowhere."""
        parts = split(address)
        query = {} if self.is_own else parse_qs(parts.query)
        for key in old_addresses.IDENTIFIERS:
            if key in query:
                number = row_number(query[key][0])
                return self._with_fragment(self.plan.address(number), parts.fragment)
        path = old_addresses.normalise(urlunsplit(parts._replace(query="")))
        now = self.plan.address(self.numbers.get(path, 0))
        if self.is_own:  # whose paths are those of this site, but where one was taken
            is_moved = now and old_addresses.normalise(now) != path
            return urlunsplit(
                ("", "", now if is_moved else parts.path, parts.query, parts.fragment)
            )
        if path in self.numbers:
            return self._with_fragment(now, parts.fragment)
        path = parts.path.removeprefix(self.root.path.rstrip("/")) or "/"
        try:
            found = resolve(path).view_name
        except Resolver404:
            return ""
        is_list = found in ("blog:home", "blog:archive", "blog:tag", "blog:month", "blog:year")
        return self._with_fragment(path, parts.fragment) if is_list else ""

    def _with_fragment(self, path: str, fragment: str) -> str:
        return f"{path}#{fragment}" if path and fragment else path


class Surroundings:
    """All of this for one article; `blog.wordpress.texts.bodies.Around`."""

    def __init__(self, site: Site, survey: Survey, pictures: Pictures, number: int) -> None:
        self.site = site
        self.survey = survey
        self.pictures = pictures
        self.number = number
        self.remarks: dict[tuple[str, str], None] = {}
        """Reasons and details, each once."""

    def picture(self, address: str, number: int | None = None) -> Shown:
        attachment = self.survey.attachments.get(number or 0)
        if not address and attachment:
            return self.pictures.shown(attachment)
        picture = self.pictures.find(address, number)
        alternative_text = attachment.alt if attachment else ""
        if picture:
            known = alternative_text or picture.alternative_text
            return Shown(picture.file.url, known, is_here=True)
        return Shown(address, alternative_text, is_here=False)

    def gallery(self, numbers: list[int] | None) -> list[Shown]:
        attachments = self.survey.attachments
        if numbers is None:
            own = [a for a in attachments.values() if a.parent == self.number]
            return [self.pictures.shown(attachment) for attachment in own]
        return [self.pictures.shown(attachments[n]) for n in numbers if n in attachments]

    def link(self, address: str) -> str:
        if not (self.site.is_here(address) or self.pictures.is_ours(address)):
            return address
        if picture := self.pictures.find(address):
            return str(picture.file.url)
        if self.site.is_here(address) and (path := self.site.lead(address)):
            return path
        if UPLOADS in address or not self.site.is_here(address):
            self.remarks[Reason.FILE_ELSEWHERE, address] = None
        return address

    def reusable(self, number: int) -> str:
        return self.survey.reusable.get(number, "")
