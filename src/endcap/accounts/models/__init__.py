"""The customers: chains, banners and stores, and everything that is known and agreed about them."""

from endcap.accounts.models.agreed import Fee, Terms
from endcap.accounts.models.customers import CHANNELS, Banner, Chain, Store, StoreAssignment
from endcap.accounts.models.people import Contact, Relation
from endcap.accounts.models.records import ImportantDate, Note, Record
from endcap.accounts.models.shelf import CompetitorSighting, Listing, ReceivingWindow
from endcap.accounts.models.tiers import Tier

__all__ = [
    "CHANNELS",
    "Banner",
    "Chain",
    "CompetitorSighting",
    "Contact",
    "Fee",
    "ImportantDate",
    "Listing",
    "Note",
    "ReceivingWindow",
    "Record",
    "Relation",
    "Store",
    "StoreAssignment",
    "Terms",
    "Tier",
]
