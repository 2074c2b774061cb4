"""Registries that somebody else wrote out as JSON: read by their shape, into the records of a live one."""
