"""Languages of the interface, and how they write dates and numbers."""
