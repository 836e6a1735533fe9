"""Numbers that no column can hold: nothing is found by them."""

from typing import Any

from django.db import models
from django.db.models.lookups import In


@models.IntegerField.register_lookup
class InRange(In):
    """Leave such a number out of a list, as Django does not ask for it where it stands alone.

    The database would refuse to be asked, and forms ask for whatever keys they are sent.
    """

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            kind = self.lhs.output_field.get_internal_type()
            least, most = connection.ops.integer_field_range(kind)
            self.rhs = [
                value for value in self.rhs if not isinstance(value, int) or least <= value <= most
            ]
        return super().process_rhs(compiler, connection)
