from django.db import migrations, models

from endcap.platform.search import SortKey, fill_search_texts, short_words_index

SEARCHED = {
    "chain": ["code"],
    "banner": ["code"],
    "store": ["code", "address"],
    "contact": ["position", "phone"],
}


def fill(apps, schema_editor):
    for model, fields in SEARCHED.items():
        fill_search_texts(apps, "accounts", model, fields, ["name"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_guards"), ("company", "0006_guards")]
    operations = [
        migrations.RemoveIndex("storeassignment", "assignment_by_employee"),
        migrations.AddIndex(
            "storeassignment",
            models.Index(fields=["employee", "first_day", "last_day", "store"], name="stores_of_employee"),
        ),
        *(migrations.AddField(model, "sort_key", SortKey()) for model in SEARCHED),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex("store", models.Index(fields=["sort_key"], name="store_by_name")),
        migrations.AddIndex("contact", models.Index(fields=["sort_key"], name="contact_by_name")),
        *(short_words_index(f"accounts_{model}") for model in SEARCHED),
    ]
