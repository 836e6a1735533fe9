from django.db import migrations


def mark_as_announced(apps, schema_editor):
    """What was approved before anybody could be told of it is not told of now."""
    Announcement = apps.get_model("subscriptions", "Announcement")
    Move = apps.get_model("comments", "Move")
    approved = Move.objects.filter(to_status="approved").order_by().values_list("comment", flat=True)
    Announcement.objects.bulk_create(
        [Announcement(comment_id=pk) for pk in approved.distinct()],
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [("comments", "0006_wishes"), ("subscriptions", "0001_initial")]

    operations = [migrations.RunPython(mark_as_announced, migrations.RunPython.noop)]
