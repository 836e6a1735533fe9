"""What one process keeps in its own memory, up to a number of bytes."""

from collections import OrderedDict
from threading import Lock

from config.representations import Representation


class Memory:
    """Pages by their places; when there are too many, the one longest not asked for goes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.taken = 0
        self.pages: OrderedDict[str, Representation] = OrderedDict()
        self.lock = Lock()

    def get(self, place: str) -> Representation | None:
        with self.lock:
            if page := self.pages.get(place):
                self.pages.move_to_end(place)
            return page

    def set(self, place: str, page: Representation) -> None:
        with self.lock:
            if old := self.pages.pop(place, None):
                self.taken -= len(old.body)
            self.pages[place] = page
            self.taken += len(page.body)
            while self.taken > self.most:
                _, last = self.pages.popitem(last=False)
                self.taken -= len(last.body)
