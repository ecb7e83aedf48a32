"""Static files under names with their hash, once they are collected; under their own names before that."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFiles(CompressedManifestStaticFilesStorage):
    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
