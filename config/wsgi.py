"""The WSGI application that the web server runs."""

import gc
import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

site = get_wsgi_application()

from config.shortcut import Shortcut  # noqa: E402  it takes models, which are loaded now

application = Shortcut(site)
# A configuration that cannot work stops the start, with a sentence; a database that is away, or has
# no room, does not: its readers get an answer, and it may come back.
BaseCommand().check(databases=[])

# What is loaded by now stays until the process ends. To look through all of it for what could be
# thrown away would stop every thread for longer than any page takes.
gc.freeze()
