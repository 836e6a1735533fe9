"""What the tests of accounts share."""

import pytest
from django.contrib.auth.models import User


@pytest.fixture
def ada(db):
    """An author, with a password."""
    return User.objects.create_superuser("ada", "ada@example.org", "rain in May")
