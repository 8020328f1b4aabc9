"""What comes from elsewhere: OGP, IATI, OC4IDS, spreadsheets. Nothing yet."""
