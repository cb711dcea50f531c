"""The table of counts by day, kind and name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Creates it."""

    dependencies = [("web", "0002_allowance")]

    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("number", models.BigIntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("kind", "day", "name"), name="one_count")]},
        ),
    ]
