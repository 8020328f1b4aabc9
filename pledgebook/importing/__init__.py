"""What comes from elsewhere becomes records: so far the exports of the Open Government Partnership.

Nothing here writes a file: an import gives texts by their paths, and a report.
"""

SOURCE_NAMES = {"ogp": "Commitments exported by the Open Government Partnership"}
"""What can be imported, by the name of the kind."""
