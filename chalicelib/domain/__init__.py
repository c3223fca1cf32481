"""The pure part: what a case is and what the rules say; standard library only, no clock, no I/O."""
