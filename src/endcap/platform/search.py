"""Things that are found by what people type: their Chinese name, its pinyin, or the initials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from endcap.kernels.text import search_key


class FoundByName(models.Model):
    """Keeps `search_key` beside `name`; a list searches both."""

    search_key = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        self.search_key = search_key(self.name)  # type: ignore[attr-defined]
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "search_key"}
        super().save(*args, update_fields=update_fields, **options)


def fill_search_keys(apps: Any, app_label: str, *model_names: str) -> None:
    """For migrations: the keys of what is there already."""
    for model_name in model_names:
        model = apps.get_model(app_label, model_name)
        rows = list(model.objects.all())
        for row in rows:
            row.search_key = search_key(row.name)
        model.objects.bulk_update(rows, ["search_key"], batch_size=500)
