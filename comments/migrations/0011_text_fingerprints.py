from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

from comments.text import fingerprint


def fill_in(apps, schema_editor):
    """Those of the last day alone are compared with new ones."""
    Comment = apps.get_model("comments", "Comment")
    lately = Comment.objects.filter(created_at__gt=timezone.now() - timedelta(days=1))
    for pk, body in lately.values_list("pk", "body").iterator():
        Comment.objects.filter(pk=pk).update(fingerprint=fingerprint(body))


class Migration(migrations.Migration):

    dependencies = [("comments", "0010_revisions_of_batches")]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="fingerprint",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["email", "name", "status"], name="comment_by_author"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["folded_name", "status", "email"], name="comment_by_name"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["fingerprint", "created_at"], name="comment_same_text"),
        ),
        migrations.RemoveIndex(model_name="comment", name="comment_author"),
        migrations.RemoveIndex(model_name="comment", name="comment_folded_name"),
    ]
