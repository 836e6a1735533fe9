"""The WSGI application that the web server runs."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
BaseCommand().check()  # a configuration that cannot work stops the start, with a sentence
