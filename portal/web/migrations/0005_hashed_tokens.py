"""Hashes in place of the tokens of shared reviews."""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from portal.web.review.tokens import hash_tokens


def hashed(apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Hash what is there. Replicas of the version before don't find it from then on, and lose nothing."""
    rows = apps.get_model("web", "SharedReview").objects.using(schema_editor.connection.alias)
    hash_tokens(rows.all())


class Migration(migrations.Migration):
    """Renames the fields, not the columns, and hashes the rows. There is no way back: a hash tells no token."""

    dependencies = [("web", "0004_shared_commands")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("sharedreview", "token", "token_hash"),
                migrations.RenameField("sharedreview", "delete_token", "delete_token_hash"),
                migrations.AlterField(
                    "sharedreview", "token_hash", models.CharField(db_column="token", max_length=64, unique=True)
                ),
                migrations.AlterField(
                    "sharedreview", "delete_token_hash", models.CharField(db_column="delete_token", max_length=64)
                ),
            ],
        ),
        migrations.RunPython(hashed, migrations.RunPython.noop),
    ]
