"""What is seen on the shelf."""
