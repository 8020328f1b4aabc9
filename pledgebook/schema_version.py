"""The version of the schema: it rises when records that were right have to be changed, and each rise has its migration."""

SCHEMA_VERSION = 2
