"""Use cases, a verb each; they speak to the world only through domain/ports.py."""
