"""Huiyin (回音): case management for education offices; see docs/architecture.md for the rooms of this house."""

__version__ = "0.1.0"
