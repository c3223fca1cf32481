"""The cloud: packaging now, the templates of a deployment later."""
