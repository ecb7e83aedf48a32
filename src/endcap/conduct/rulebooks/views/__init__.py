"""The pages of rulebooks."""
