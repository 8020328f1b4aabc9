"""Open data: tables, the data package, and a file for every record."""
