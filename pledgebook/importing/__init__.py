"""What comes from elsewhere becomes records: exports of OGP, IATI, OC4IDS, and tables.

Nothing here writes a file: an import gives texts by their paths, and a report.
"""
