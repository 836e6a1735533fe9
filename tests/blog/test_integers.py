import pytest

from blog.models import Tag
from tests.factories import TagFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [9 * 10**39, -9 * 10**39])
def test_number_that_no_column_can_hold_is_not_asked_for(number):
    tag = TagFactory()

    found = Tag.objects.filter(pk__in=[number, tag.pk])

    assert list(found) == [tag]
    assert not Tag.objects.filter(pk__in=[number])
