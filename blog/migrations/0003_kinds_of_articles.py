from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0002_tells_subscribers'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='in_menu',
            field=models.BooleanField(default=True, verbose_name='in the menu'),
        ),
        migrations.AddField(
            model_name='article',
            name='kind',
            field=models.CharField(choices=[('article', 'article'), ('page', 'page')], default='article', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='article',
            name='pinned',
            field=models.BooleanField(default=False, help_text='Of the front page, before newer articles.', verbose_name='stays on top'),
        ),
        migrations.AddField(
            model_name='article',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position in the menu'),
        ),
        migrations.AlterField(
            model_name='article',
            name='slug',
            field=models.SlugField(help_text='The last part of the address.', max_length=200, verbose_name='slug'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.UniqueConstraint(fields=('kind', 'slug'), name='one_article_per_slug'),
        ),
    ]
