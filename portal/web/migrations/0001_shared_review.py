"""The table of shared reviews."""

from django.db import migrations, models

from portal.web.models import new_token


class Migration(migrations.Migration):
    """Creates it."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SharedReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(default=new_token, max_length=64, unique=True)),
                ("delete_token", models.CharField(default=new_token, max_length=64)),
                ("dockerfile", models.TextField()),
                ("dockerignore", models.TextField(blank=True)),
                ("scripts", models.JSONField(default=dict)),
                ("profile", models.CharField(max_length=100)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
