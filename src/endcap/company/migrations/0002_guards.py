from django.db import migrations

from endcap.platform.guards import no_overlap


class Migration(migrations.Migration):
    dependencies = [("company", "0001_initial")]
    operations = [
        no_overlap("company_employeerole", of="employee_id"),
        no_overlap("company_reportingline", of="employee_id"),
    ]
