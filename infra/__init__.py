"""What surrounds the application: the local machine, the operator command, later the cloud."""
