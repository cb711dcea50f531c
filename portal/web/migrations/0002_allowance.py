"""The table that limits are counted in."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def not_logged(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """On PostgreSQL, spare each count the wait for the disk: after a crash the counts may begin anew."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE web_allowance SET UNLOGGED")


class Migration(migrations.Migration):
    """Creates it."""

    dependencies = [("web", "0001_shared_review")]

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("ends", models.BigIntegerField(db_index=True)),
                ("spent", models.IntegerField()),
            ],
        ),
        migrations.RunPython(not_logged, migrations.RunPython.noop),
    ]
