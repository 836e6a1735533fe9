"""What the WebSub hub was told."""

from django.db import models

from blog.one_row import IS_ONE_ROW, OneRow


class HubNotice(OneRow):
    """The one row that says up to which change of the articles the hub was told."""

    up_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=IS_ONE_ROW, name="hub_notice_is_one_row")]

    def __str__(self) -> str:
        return f"up to {self.up_to}"
