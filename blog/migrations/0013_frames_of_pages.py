from django.db import migrations, models


def drop_what_counted_two(apps, schema_editor):
    """On PostgreSQL, what now counts three has other arguments, and so does not take its place."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS blog_raise_versions(bigint[], boolean)")


class Migration(migrations.Migration):
    dependencies = [("blog", "0012_search_by_number")]

    operations = [
        migrations.AddField("pageversion", "frame", models.BigIntegerField(db_default=0)),
        migrations.RunPython(drop_what_counted_two, migrations.RunPython.noop),
    ]
