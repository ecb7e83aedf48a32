from django.db import migrations, models

from endcap.platform.search import short_words_index


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_guards"), ("company", "0006_guards")]
    operations = [
        migrations.RemoveIndex("storeassignment", "assignment_by_employee"),
        migrations.AddIndex(
            "storeassignment",
            models.Index(fields=["employee", "first_day", "last_day", "store"], name="stores_of_employee"),
        ),
        *(short_words_index(f"accounts_{name}") for name in ("chain", "banner", "store", "contact")),
    ]
