from django.db import migrations

from endcap.platform.search import SortKey, fill_search_texts, short_words_index

SEARCHED = {"employee": ["code"], "product": ["sku", "barcode"], "territory": ["code"]}


def fill(apps, schema_editor):
    for model, fields in SEARCHED.items():
        fill_search_texts(apps, "company", model, fields, ["name"])


class Migration(migrations.Migration):
    dependencies = [("company", "0006_guards")]
    operations = [
        *(migrations.AddField(model, "sort_key", SortKey()) for model in SEARCHED),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(short_words_index(f"company_{model}") for model in SEARCHED),
    ]
