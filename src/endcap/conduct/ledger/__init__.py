"""The ledger: postings that sum to nothing, one open month, closing, statements' sums, and the check of it all."""
