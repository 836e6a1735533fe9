"""The site's own settings, with Akismet played by a server on this machine."""

import os

from config.settings import *  # noqa: F403

AKISMET_CLIENT = "tests.akismet_clients.HttpClient"
AKISMET_STAND_IN = os.environ["AKISMET_STAND_IN"]
