from importlib import import_module

from django.db import migrations, models

import blog.models.search

before = import_module("blog.migrations.0008_search")

POSTGRESQL = [
    """
    CREATE INDEX blog_search_words ON blog_searchentry USING gin ((title || text))
    """,
]

SQLITE = [
    # The stems are parted by spaces, and have letters and digits of any script: all but ASCII
    # counts as a letter.
    """
    CREATE VIRTUAL TABLE blog_search_words USING fts5(
        title, text, content='blog_searchentry', content_rowid='id', tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER blog_search_insert AFTER INSERT ON blog_searchentry BEGIN
        INSERT INTO blog_search_words (rowid, title, text) VALUES (new.id, new.title, new.text);
    END
    """,
    """
    CREATE TRIGGER blog_search_delete AFTER DELETE ON blog_searchentry BEGIN
        INSERT INTO blog_search_words (blog_search_words, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text);
    END
    """,
]


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in POSTGRESQL if vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Begins a new index, in which the key of an entry says whose it is; the worker fills it."""

    dependencies = [
        ("blog", "0011_page_versions"),
    ]

    operations = [
        migrations.RunPython(before.backwards, before.forwards),
        migrations.DeleteModel(name="SearchEntry"),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=10)),
                ("title", blog.models.search.StemsField(weight="A")),
                ("text", blog.models.search.StemsField(weight="D")),
            ],
            options={
                "indexes": [models.Index(fields=["language", "id"], name="search_entry_language")],
            },
        ),
        migrations.RunPython(forwards, before.backwards),
    ]
