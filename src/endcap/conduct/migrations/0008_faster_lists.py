from django.db import migrations, models

from endcap.platform.search import Sentence, sentence_index

TEXTS = ("explanation_zh", "explanation_en")


class Migration(migrations.Migration):
    """No column changes: only indexes are new."""

    dependencies = [("conduct", "0007_rulebook_drafts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("findingline", text, Sentence()) for text in TEXTS]
        ),
        sentence_index("conduct_findingline", *TEXTS),
        migrations.AddIndex(
            "finding", models.Index(fields=["proposal", "occurred_on"], name="finding_by_proposal")
        ),
    ]
