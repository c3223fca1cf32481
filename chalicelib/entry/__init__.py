"""What the outside calls: HTTP routes and scheduled functions."""
