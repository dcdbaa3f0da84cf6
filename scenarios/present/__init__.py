"""What is shown of results: words, tables and pictures."""
