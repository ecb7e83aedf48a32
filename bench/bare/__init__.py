"""The yardstick of the lists: an ordinary Django list of the same rows, as one would write it in an afternoon."""
