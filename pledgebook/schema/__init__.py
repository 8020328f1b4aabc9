"""The schema: collections, fields, kinds of value, code lists."""
