from django.db import migrations

from endcap.platform.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("conduct", "0001_initial")]
    operations = [
        append_only("conduct_settlementrun"),
        append_only("conduct_runclause"),
        append_only("conduct_ledgerline"),
        append_only("conduct_unclearday"),
        append_only("conduct_rundeduction"),
    ]
