"""Formats in which tables are published: `registry.py` lists them."""
