"""Migrations: how records of an older version of the schema become records of the next one.

A migration changes values, and the lines in which they stand, and nothing else: order, comments and the way of writing
stay. It may run twice, and over records that people have changed meanwhile: what is already as it should be stays.
"""
