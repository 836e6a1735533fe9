"""The WSGI application that the web server runs."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
call_command("check")  # a configuration that cannot work stops the start, with a sentence
