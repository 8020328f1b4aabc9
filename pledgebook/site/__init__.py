"""Pages: everything that readers see."""
