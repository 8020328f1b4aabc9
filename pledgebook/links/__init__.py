"""Web addresses that records name: whether they still lead somewhere."""
