"""People who use a site while its parts fail, and try again until they are heard."""

import http.client
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from threading import Lock
from urllib.parse import urlencode

TIMEOUT = 6
"""Seconds after which somebody gives up on an answer, and tries again."""

PAUSE = 0.3
"""Seconds before somebody tries again."""

GIVES_UP = 120
"""Seconds after which somebody would go home: a site that does not come back has failed."""

POSTS_OF_A_NETWORK = 5
"""After how many posts somebody writes from elsewhere: with what is sent again, they stay below
what one network may do."""


class Lost(Exception):
    """The site did not answer as it should for so long that nobody would have waited."""


@dataclass
class Told:
    """What the site has acknowledged."""

    posts: dict[str, str] = field(default_factory=dict)
    """The texts, and what each answers: the key of a comment, or ""."""
    likes: list[tuple[int, str]] = field(default_factory=list)
    """Comments and visitors."""
    decisions: list[int] = field(default_factory=list)
    """The comments that were approved."""
    attempts: Counter[str] = field(default_factory=Counter)
    longest: float = 0
    """In seconds, from the first attempt to the acknowledgement."""
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True)
class House:
    """What there is to act on, as bench.faults.site has set it up."""

    ports: Sequence[int]
    articles: Sequence[int]
    shown: Sequence[int]
    """Comments that can be liked and answered."""
    held: list[int]
    """Comments that wait for a decision; each is taken out by whoever decides."""
    subscribers: Sequence[str]
    """The addresses to which the article is mailed."""
    session: tuple[str, str]
    """The cookie of a moderator: its name and value."""


class Person:
    """Acts, and acts again, until the site says that it was done."""

    def __init__(self, number: int, house: House, told: Told) -> None:
        self.number, self.house, self.told = number, house, told
        self.chance = Random(number)
        self.said = 0

    def act(self) -> None:
        """Do one thing: mostly write, sometimes like, sometimes decide."""
        act = self.chance.choices([self.post, self.like, self.decide], [60, 25, 15])[0]
        act()

    def post(self) -> None:
        self.said += 1
        text = f"Ce que pense la personne {self.number}, pour la {self.said}e fois."
        parent = str(self.chance.choice(["", *self.house.shown]))
        # Ada is known and shown at once; others wait for a moderator.
        name = "Ada" if self.said % 2 else f"Lectrice {self.number}"
        email = "ada@example.org" if self.said % 2 else f"lectrice-{self.number}@example.org"
        form = {"name": name, "email": email, "body": text, "parent": parent}
        article = self.house.articles[0] if parent else self.chance.choice(self.house.articles)
        self._until(302, "post", f"/comments/on/{article}/", form)
        with self.told.lock:
            self.told.posts[text] = parent

    def like(self) -> None:
        comment = self.chance.choice(self.house.shown)
        answer = self._until(302, "like", f"/comments/{comment}/like/", {})
        visitor = SimpleCookie(answer.headers["Set-Cookie"])["visitor"].value
        with self.told.lock:
            self.told.likes.append((comment, visitor))

    def decide(self) -> None:
        with self.told.lock:
            if not self.house.held:
                return
            comment = self.house.held.pop()
        token = secrets.token_hex(16)
        name, value = self.house.session
        cookies = f"{name}={value}; csrftoken={token}"
        path = f"/admin/comments/comment/{comment}/move/"
        form = {"verb": "approve", "csrfmiddlewaretoken": token}
        self._until(302, "decision", path, form, Cookie=cookies)
        with self.told.lock:
            self.told.decisions.append(comment)

    def _until(
        self, status: int, what: str, path: str, form: dict[str, str], **headers: str
    ) -> http.client.HTTPResponse:
        start, answer = time.monotonic(), None
        while time.monotonic() - start < GIVES_UP:
            with self.told.lock:
                self.told.attempts[what] += 1
            try:
                answer = self._send(path, form, headers)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer and answer.status == status:
                with self.told.lock:
                    self.told.longest = max(self.told.longest, time.monotonic() - start)
                return answer
            time.sleep(PAUSE)
        last = answer.status if answer else "silence"
        raise Lost(f"POST {path} was not acknowledged in {GIVES_UP} s; the last answer was {last}.")

    def _send(
        self, path: str, form: dict[str, str], headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        port = self.chance.choice(self.house.ports)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        usual = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": "127.0.0.1",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.0.{self.number}.{self.said // POSTS_OF_A_NETWORK}",
        }
        try:
            connection.request("POST", path, urlencode(form), usual | headers)
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connection.close()
