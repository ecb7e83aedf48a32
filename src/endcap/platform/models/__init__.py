"""Who signs in, keys of programs, the history of changes, saved views, files, imports."""

from endcap.platform.models.files import Attachment
from endcap.platform.models.history import Change, ChangeValues
from endcap.platform.models.imports import ColumnMatch, ImportState, SheetImport
from endcap.platform.models.saved_views import SavedView
from endcap.platform.models.tokens import ApiToken, TokenScope
from endcap.platform.models.users import User, UserManager

__all__ = [
    "ApiToken",
    "Attachment",
    "Change",
    "ChangeValues",
    "ColumnMatch",
    "ImportState",
    "SavedView",
    "SheetImport",
    "TokenScope",
    "User",
    "UserManager",
]
