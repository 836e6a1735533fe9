import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("comments", "0015_limits_of_reports_are_counted_in_the_cache")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                django.db.models.functions.text.Lower("email"), name="comment_by_address"
            ),
        ),
    ]
