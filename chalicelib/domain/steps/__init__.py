"""The Action rows by subject, each beside what it checks and changes; domain/actions.py gathers them."""
