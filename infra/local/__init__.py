"""The whole system on one machine: engine, server, job runner."""
