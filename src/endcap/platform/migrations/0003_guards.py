from django.db import migrations

from endcap.platform.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_history_views_files")]
    operations = [
        append_only("platform_change"),
        append_only("platform_changevalues", may_be_purged=True),
    ]
