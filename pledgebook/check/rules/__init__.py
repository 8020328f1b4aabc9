"""Rules beyond the schema."""
