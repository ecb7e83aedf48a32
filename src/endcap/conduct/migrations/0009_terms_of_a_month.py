from django.db import migrations, models


def name_clean_months(apps, schema_editor):
    """The fact of a reward for a clean month was the employee; it is the employee and the month."""
    model = apps.get_model("conduct", "Finding")
    for row in model.objects.filter(fact="employees").exclude(fact_id__contains="/"):
        model.objects.filter(pk=row.pk).update(fact_id=f"{row.fact_id}/{row.period}")


def name_them_as_before(apps, schema_editor):
    model = apps.get_model("conduct", "Finding")
    for row in model.objects.filter(fact="employees", fact_id__contains="/"):
        model.objects.filter(pk=row.pk).update(fact_id=row.fact_id.rpartition("/")[0])


class Migration(migrations.Migration):
    """Columns without a value to begin with, so that no table is made anew and none loses its guards."""

    dependencies = [("company", "0012_rules_in_daily_use"), ("conduct", "0008_faster_lists")]
    operations = [
        migrations.AddField("ledgermonth", "facts_seen_at", models.DateTimeField(null=True)),
        migrations.AddField("ledgermonth", "judged_under", models.JSONField(null=True)),
        migrations.AddField("ledgermonth", "left_out", models.JSONField(null=True)),
        migrations.AlterField(
            "posting", "sort",
            models.CharField(
                choices=[
                    ("charge", "Posted"), ("reversal", "Reversed"), ("freeze", "Held back during an appeal"),
                    ("release", "Appeal decided"), ("payroll", "Handed to payroll"),
                    ("forgiven", "Let go by the wage guard"), ("unforgiven", "Never deducted, so not paid back"),
                ],
                max_length=10, verbose_name="What",
            ),
        ),
        migrations.AlterField(
            "appeal", "outcome",
            models.CharField(
                choices=[
                    ("open", "Waits to be heard"), ("upheld", "The finding stands"),
                    ("overturned", "The finding falls"), ("moot", "The facts changed meanwhile"),
                ],
                default="open", max_length=10, verbose_name="Outcome",
            ),
        ),
        migrations.RemoveConstraint("appeal", "one_open_appeal_of_a_finding"),
        migrations.AddConstraint(
            "appeal",
            models.UniqueConstraint(
                condition=models.Q(("outcome", "open")), fields=("finding", "by"), name="one_open_appeal_each"
            ),
        ),
        migrations.RunPython(name_clean_months, name_them_as_before),
    ]
