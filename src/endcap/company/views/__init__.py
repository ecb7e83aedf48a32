"""The company's pages, a file for each noun."""
