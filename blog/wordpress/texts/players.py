"""Players of other sites: from the address of a player to that of the page of what it plays."""

import re

WATCH = "https://www.youtube.com/watch?v={}"
PAGES = (
    (
        r"youtube(?:-nocookie)?\.com/embed/videoseries\?(?:[^#]*&)?list=([\w-]+)",
        "https://www.youtube.com/playlist?list={}",
    ),
    (r"youtube(?:-nocookie)?\.com/(?:embed|v|shorts)/([\w-]+)", WATCH),
    (r"youtube\.com/watch/?\?(?:[^#]*&)?v=([\w-]+)", WATCH),
    (r"youtu\.be/([\w-]+)", WATCH),
    (r"player\.vimeo\.com/video/(\d+)", "https://vimeo.com/{}"),
    (r"vimeo\.com/moogaloop\.swf\?(?:[^#]*&)?clip_id=(\d+)", "https://vimeo.com/{}"),
    (
        r"dailymotion\.com/(?:embed/video|swf/video|swf)/([a-zA-Z0-9]+)",
        "https://www.dailymotion.com/video/{}",
    ),
)
PLAYERS = [(re.compile(rf"(?:https?:)?//(?:www\.|m\.)?{player}"), page) for player, page in PAGES]


def page_of(address: str) -> str:
    """Return the page of what a known player plays, or ""."""
    for player, page in PLAYERS:
        if found := player.match(address.strip()):
            return page.format(found[1])
    return ""
