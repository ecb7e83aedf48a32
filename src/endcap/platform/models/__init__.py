"""Who signs in, the history of changes, saved views, files, imports, notices."""

from endcap.platform.models.files import Attachment
from endcap.platform.models.history import Change, ChangeValues
from endcap.platform.models.imports import ColumnMatch, ImportState, SheetImport
from endcap.platform.models.notices import (
    Channel,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Notice,
    NoticeAddress,
    NoticeChoice,
    NoticeGroup,
    NoticeHours,
    Outcome,
)
from endcap.platform.models.saved_views import SavedView
from endcap.platform.models.users import User, UserManager

__all__ = [
    "Attachment",
    "Change",
    "ChangeValues",
    "Channel",
    "ColumnMatch",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "ImportState",
    "Notice",
    "NoticeAddress",
    "NoticeChoice",
    "NoticeGroup",
    "NoticeHours",
    "Outcome",
    "SavedView",
    "SheetImport",
    "User",
    "UserManager",
]
