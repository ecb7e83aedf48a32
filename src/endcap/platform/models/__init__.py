"""Who signs in, keys of programs, the history of changes and its proof, saved views, files, imports, notices."""

from endcap.platform.models.audit import PurgedValues, Seal, SealSort
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
from endcap.platform.models.personal import KeepingTime
from endcap.platform.models.saved_views import SavedView
from endcap.platform.models.tokens import ApiToken, TokenScope
from endcap.platform.models.users import User, UserManager

__all__ = [
    "ApiToken",
    "Attachment",
    "Change",
    "ChangeValues",
    "Channel",
    "ColumnMatch",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "ImportState",
    "KeepingTime",
    "Notice",
    "NoticeAddress",
    "NoticeChoice",
    "NoticeGroup",
    "NoticeHours",
    "Outcome",
    "PurgedValues",
    "SavedView",
    "Seal",
    "SealSort",
    "SheetImport",
    "TokenScope",
    "User",
    "UserManager",
]
