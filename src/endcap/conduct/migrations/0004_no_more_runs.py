from django.db import migrations

from endcap.platform.guards import append_only, lifted

TABLES = ["conduct_unclearday", "conduct_rundeduction", "conduct_ledgerline", "conduct_runclause", "conduct_settlementrun"]


class Migration(migrations.Migration):
    """Months settled from files gave way to findings and a ledger."""

    dependencies = [("conduct", "0003_complaints")]
    operations = [
        *(lifted(append_only(table)) for table in TABLES),
        migrations.DeleteModel("UnclearDay"),
        migrations.DeleteModel("RunDeduction"),
        migrations.DeleteModel("LedgerLine"),
        migrations.DeleteModel("RunClause"),
        migrations.DeleteModel("SettlementRun"),
    ]
