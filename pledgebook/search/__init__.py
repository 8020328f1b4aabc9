"""Full-text search, and the data by which lists are narrowed down."""
