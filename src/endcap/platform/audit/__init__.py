"""The history proves itself: sealed as it is written, anchored outside the database, verified on demand."""
