"""The commands of `huiyin`, one module for each subject; what is heavy is imported when a command runs."""
