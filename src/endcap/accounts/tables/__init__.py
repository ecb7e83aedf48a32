"""Which columns and filters the lists of customers have."""

from endcap.accounts.tables.agreed import fee_listing, terms_listing
from endcap.accounts.tables.chains import banner_listing, chain_listing, tier_listing
from endcap.accounts.tables.dates import date_listing
from endcap.accounts.tables.notes import all_records_listing, note_listing
from endcap.accounts.tables.people import contact_listing, relation_listing
from endcap.accounts.tables.shared import ALL, banner_url, chain_url, chains_of, customer_url, store_url
from endcap.accounts.tables.shelf import competitor_listing, listed_listing, window_listing
from endcap.accounts.tables.stores import assignment_listing, store_listing

__all__ = [
    "ALL",
    "all_records_listing",
    "assignment_listing",
    "banner_listing",
    "banner_url",
    "chain_listing",
    "chain_url",
    "chains_of",
    "competitor_listing",
    "contact_listing",
    "customer_url",
    "date_listing",
    "fee_listing",
    "listed_listing",
    "note_listing",
    "relation_listing",
    "store_listing",
    "store_url",
    "terms_listing",
    "tier_listing",
    "window_listing",
]
