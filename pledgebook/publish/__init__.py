"""Making and serving a site: the only part that writes files."""
