"""What customers sell of ours."""
