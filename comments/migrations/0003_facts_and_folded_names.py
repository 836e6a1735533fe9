from django.db import migrations

from blog.folding import fold


def fold_names(apps, schema_editor):
    Comment = apps.get_model("comments", "Comment")
    for name in Comment.objects.values_list("name", flat=True).distinct().order_by().iterator():
        Comment.objects.filter(name=name).update(folded_name=fold(name))


def make_facts_of_details(apps, schema_editor):
    """The one detail that was ever kept is the number of links, as in “3 > 2”."""
    Move = apps.get_model("comments", "Move")
    for move in Move.objects.filter(why="links").exclude(detail="").iterator():
        links, allowed = move.detail.split(" > ")
        move.facts = {"links": int(links), "allowed": int(allowed)}
        move.save(update_fields=["facts"])


class Migration(migrations.Migration):

    dependencies = [("comments", "0002_moderation")]

    operations = [
        migrations.RunPython(fold_names, migrations.RunPython.noop),
        migrations.RunPython(make_facts_of_details, migrations.RunPython.noop),
    ]
