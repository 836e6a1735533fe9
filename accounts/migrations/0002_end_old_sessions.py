from typing import Any

from django.db import migrations


def end(apps: Any, _schema_editor: Any) -> None:
    """Delete the sessions that nobody can use any more, since ours are in a table of their own."""
    apps.get_model("sessions", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("sessions", "0001_initial")]

    operations = [migrations.RunPython(end, migrations.RunPython.noop)]
