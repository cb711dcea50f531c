"""Shared reviews of commands and compose files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds their text. The database knows its default, for replicas of the version before this one."""

    dependencies = [("web", "0003_count")]

    operations = [
        migrations.AddField("sharedreview", "commands", models.TextField(blank=True, db_default="")),
    ]
