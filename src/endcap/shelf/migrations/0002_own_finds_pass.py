from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shelf", "0001_initial")]
    operations = [
        migrations.AddField("shelfcheck", "own_finds_pass", models.BooleanField(default=True, editable=False)),
    ]
