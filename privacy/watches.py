"""What of this app the foot of every page shows: whether there is an imprint."""

from blog.triggers import Watch
from privacy.models import Imprint

WATCHES = (Watch(Imprint),)
