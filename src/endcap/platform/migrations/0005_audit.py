from functools import partial
from itertools import groupby

import django.db.models.deletion
from django.db import migrations, models, transaction
from django.utils import timezone

from endcap.kernels.chains import BEGINNING, Digest, link
from endcap.platform.audit import anchor
from endcap.platform.audit.sealing import CHAINED, content_of, key, line_of
from endcap.platform.guards import append_only, lifted


def seal_what_is_there(apps, schema_editor):
    """The chain begins with the history there is: one link for each action of before."""
    change, seal = apps.get_model("platform", "Change"), apps.get_model("platform", "Seal")
    firsts = change.objects.values("batch").annotate(first=models.Min("pk"), at=models.Min("at")).order_by("first")
    position, previous = 0, BEGINNING
    for one in list(firsts):
        lines = Digest()
        rows = change.objects.filter(batch=one["batch"]).order_by("pk").values_list(*CHAINED)
        lines.add(line_of(row) for row in rows.iterator(2000))
        position += 1
        made = seal(
            position=position, at=timezone.now(), sort="changes", batch=one["batch"], count=lines.count,
            digest=lines.text, told={"sealed_later": True},
        )
        made.mac = previous = link(key(), position, previous, content_of(made))
        made.save(force_insert=True)
    if position:
        anchor.begin()
        transaction.on_commit(partial(anchor.advance, position, previous), robust=True)


class Migration(migrations.Migration):
    dependencies = [("platform", "0004_imports")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="When")),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("changes", "Changes"),
                            ("purge", "Values removed at the end of their time, or for a person's sake"),
                            ("restore", "Restored from a backup"),
                        ],
                        max_length=10,
                    ),
                ),
                ("batch", models.UUIDField(null=True, unique=True)),
                ("count", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("told", models.JSONField(default=dict)),
                ("mac", models.CharField(max_length=64)),
            ],
            options={"ordering": ["-position"]},
        ),
        migrations.CreateModel(
            name="PurgedValues",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="purged",
                        serialize=False,
                        to="platform.change",
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="purged", to="platform.seal"
                    ),
                ),
            ],
        ),
        lifted(append_only("platform_changevalues", may_be_purged=True)),
        migrations.AddField(
            model_name="changevalues", name="salt", field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        append_only(
            "platform_changevalues",
            removable="EXISTS (SELECT 1 FROM platform_purgedvalues p WHERE p.change_id = OLD.change_id)",
        ),
        append_only("platform_purgedvalues"),
        append_only("platform_seal"),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
    ]
