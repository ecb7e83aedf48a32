from __future__ import annotations

from django.apps import AppConfig


class ShelfConfig(AppConfig):
    name = "endcap.shelf"
    label = "shelf"
