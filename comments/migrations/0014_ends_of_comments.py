from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("comments", "0013_comments_by_thread")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["tree_id", "rght"], name="comment_ends"),
        ),
    ]
