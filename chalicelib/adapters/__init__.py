"""The outside world behind the ports: storage, calendars, channels, secrets."""
