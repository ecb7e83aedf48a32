from django.db import migrations

from endcap.platform.guards import no_circle, no_overlap
from endcap.platform.search import fill_search_texts, search_index


def fill(apps, schema_editor):
    fill_search_texts(apps, "company", "employee", ["code"], ["name"])
    fill_search_texts(apps, "company", "product", ["sku", "barcode"], ["name"])


class Migration(migrations.Migration):
    dependencies = [("company", "0005_people_and_settings")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        no_overlap("company_absence", of="employee_id"),
        no_circle("company_reportingline", below="employee_id", above="supervisor_id"),
        search_index("company_employee"),
        search_index("company_product"),
        search_index("company_territory"),
    ]
