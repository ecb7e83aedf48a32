from django.db import migrations

from endcap.platform.guards import no_overlap
from endcap.platform.search import fill_search_texts, search_index


def fill(apps, schema_editor):
    fill_search_texts(apps, "accounts", "chain", [], ["name"])
    fill_search_texts(apps, "accounts", "store", ["code"], ["name"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_customer_files")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        no_overlap("accounts_storeassignment", of="store_id", where=("duty", "owner")),
        no_overlap("accounts_terms", of="chain_id"),
        no_overlap("accounts_listing", of=("store_id", "product_id")),
        search_index("accounts_chain"),
        search_index("accounts_banner"),
        search_index("accounts_store"),
        search_index("accounts_contact"),
    ]
