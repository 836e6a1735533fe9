from django.db import migrations

SAME = ["title", "slug", "body", "body_html", "updated_at", "in_menu", "position"]


def move(apps, schema_editor):
    """Pages become articles of their own kind, published when they were last changed."""
    Article = apps.get_model("blog", "Article")
    Article.objects.bulk_create(
        Article(
            kind="page",
            published_at=page.updated_at,
            comments_open=False,
            tells_subscribers=False,
            **{name: getattr(page, name) for name in SAME},
        )
        for page in apps.get_model("blog", "Page").objects.order_by("pk")
    )
    # What `auto_now` has put there is not when they were changed.
    for page in apps.get_model("blog", "Page").objects.all():
        Article.objects.filter(kind="page", slug=page.slug).update(updated_at=page.updated_at)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0003_kinds_of_articles'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='Page',
        ),
        migrations.CreateModel(
            name='Page',
            fields=[
            ],
            options={
                'verbose_name': 'page',
                'verbose_name_plural': 'pages',
                'ordering': ['position', 'title'],
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('blog.article',),
        ),
    ]
