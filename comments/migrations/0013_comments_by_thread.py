from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0012_indexes_for_large_sites")]

    operations = [
        migrations.AddIndex(
            "comment",
            models.Index(fields=["article", "status", "tree_id"], name="comment_of_article"),
        ),
    ]
