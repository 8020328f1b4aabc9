"""Every problem of the records, found before anything is published."""
