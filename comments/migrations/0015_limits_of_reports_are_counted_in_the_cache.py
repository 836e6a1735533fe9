from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0014_ends_of_comments'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='report',
            name='report_ip_address',
        ),
    ]
