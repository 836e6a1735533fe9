"""The look of the pages, as far as files alone can tell."""

import re

from django.conf import settings

STYLES = (settings.BASE_DIR / "static/palabre.css").read_text()
BASE = (settings.BASE_DIR / "templates/base.html").read_text()


def test_bars_around_the_page_have_the_colour_of_the_paper():
    day_and_night = re.findall(r'name="theme-color" content="(#\w+)"', BASE)

    assert "--paper: var(--day, {}) var(--night, {});".format(*day_and_night) in STYLES
