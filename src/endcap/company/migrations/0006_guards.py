from django.db import migrations

from endcap.platform.guards import no_circle, no_overlap
from endcap.platform.search import fill_search_texts, search_index


def fill(apps, schema_editor):
    fill_search_texts(apps, "company", "employee", ["code"], ["name"])
    fill_search_texts(apps, "company", "product", ["sku", "barcode"], ["name"])


def settle_settings(apps, schema_editor):
    """A company that is there already counted in money so far; a new one begins with points."""
    unit = "CNY" if apps.get_model("company", "employee").objects.exists() else "points"
    apps.get_model("company", "companysettings").objects.get_or_create(pk=1, defaults={"unit": unit})


class Migration(migrations.Migration):
    dependencies = [("company", "0005_people_and_settings")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(settle_settings, migrations.RunPython.noop),
        no_overlap("company_absence", of="employee_id"),
        no_circle("company_reportingline", below="employee_id", above="supervisor_id"),
        search_index("company_employee"),
        search_index("company_product"),
        search_index("company_territory"),
    ]
