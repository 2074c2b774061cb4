"""Audit and access logs as teams already keep them."""
