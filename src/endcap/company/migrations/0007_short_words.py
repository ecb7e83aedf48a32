from django.db import migrations

from endcap.platform.search import short_words_index


class Migration(migrations.Migration):
    dependencies = [("company", "0006_guards")]
    operations = [short_words_index(f"company_{name}") for name in ("employee", "product", "territory")]
