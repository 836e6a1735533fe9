from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("comments", "0003_facts_and_folded_names")]

    operations = [migrations.RemoveField(model_name="move", name="detail")]
