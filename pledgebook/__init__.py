"""The public record of what governments promised and what came of it."""

__version__ = "0.1.0"
