from django.db import migrations
from django.db.migrations import RunPython

from endcap.platform.guards import append_only

TABLES = ["conduct_unclearday", "conduct_rundeduction", "conduct_ledgerline", "conduct_runclause", "conduct_settlementrun"]


def without(guard):
    """Takes a guard away; going back puts it there again."""
    return RunPython(guard.reverse_code, guard.code)


class Migration(migrations.Migration):
    """Months settled from files gave way to findings and a ledger."""

    dependencies = [("conduct", "0003_complaints")]
    operations = [
        *(without(append_only(table)) for table in TABLES),
        migrations.DeleteModel("UnclearDay"),
        migrations.DeleteModel("RunDeduction"),
        migrations.DeleteModel("LedgerLine"),
        migrations.DeleteModel("RunClause"),
        migrations.DeleteModel("SettlementRun"),
    ]
