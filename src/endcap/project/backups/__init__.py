"""Database, files and keys in one file, and back: made while people work, checked before anything is put in place."""
