"""What each comment of an export answers, whatever the file says."""

from collections.abc import Mapping

from blog.wordpress.remarks import Reason
from comments.models import Comment
from comments.wordpress.fields import Arrival


def find_parents(arrivals: Mapping[int, Arrival], here: Mapping[int, Comment]) -> None:
    """Give each arrival its parent: another one, or what is here already, by their identifiers.

    What answers nothing that is there stands at the top level, and that is noted; so does the
    oldest of those that answer each other in a circle.
    """
    beginnings = _beginnings_of_circles(arrivals)
    for number, arrival in arrivals.items():
        above = arrival.found.parent
        if not above:
            continue
        parent = arrivals[above].comment if above in arrivals else here.get(above)
        if parent is None or number in beginnings:
            arrival.changes.append((Reason.ORPHAN, str(above)))
        else:
            arrival.comment.parent = parent


def _beginnings_of_circles(arrivals: Mapping[int, Arrival]) -> set[int]:
    beginnings = set()
    seen: set[int] = set()
    for start in arrivals:
        path: dict[int, None] = {}
        number = start
        while number in arrivals and number not in seen:
            seen.add(number)
            path[number] = None
            number = arrivals[number].found.parent
        if number in path:
            circle = list(path)[list(path).index(number) :]
            beginnings.add(min(circle, key=lambda one: arrivals[one].order))
    return beginnings
