"""What comes from elsewhere becomes records: exports of OGP, IATI, OC4IDS, and tables.

Nothing here writes a file: an import gives texts by their paths, and a report.
"""

SOURCE_TITLES = {
    "iati": "Activities published by the standard of IATI",
    "oc4ids": "Projects published by the standard OC4IDS",
    "ogp": "Commitments exported by the Open Government Partnership",
    "table": "",
}
"""What can be imported: what a file of each kind is, empty where its records are people's own."""
