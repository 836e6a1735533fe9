from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("comments", "0011_text_fingerprints")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["article", "status", "created_at"], name="comment_newest"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status", "approved"), _negated=True),
                fields=["tree_id", "lft", "rght"],
                name="comment_not_approved",
            ),
        ),
        migrations.RemoveIndex(model_name="comment", name="comment_of_article"),
    ]
