"""What every room uses: access, lists, layout, sign-in, money in the database."""
