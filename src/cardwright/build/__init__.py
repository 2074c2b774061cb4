"""From settings to a published folder: what must be made, in which processes, and how it appears whole."""
