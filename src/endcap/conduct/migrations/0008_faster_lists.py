from django.db import migrations

from endcap.platform.search import Sentence, sentence_index

TEXTS = ("explanation_zh", "explanation_en")


class Migration(migrations.Migration):
    """The columns stay as they are: only the index of what they say is new."""

    dependencies = [("conduct", "0007_rulebook_drafts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("findingline", text, Sentence()) for text in TEXTS]
        ),
        sentence_index("conduct_findingline", *TEXTS),
    ]
