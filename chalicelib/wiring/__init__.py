"""Builds the adapters once, on first use: the only place that knows both sides.

`public` wires what a parent calls and knows no reader of cases; `desk` wires the rest. Both stand on `base`.
"""
