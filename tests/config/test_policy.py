"""What the pages may load and run, by the Content-Security-Policy that is sent with them."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def test_the_one_script_within_a_page_is_the_one_that_the_policy_names(client):
    page = client.get(ArticleFactory().get_absolute_url())

    scripts = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    policy = page.headers["Content-Security-Policy"]
    assert len(hashes) == 1
    assert f"script-src 'self' 'sha256-{hashes[0]}';" in policy
