"""Identities, signatures over PDFs and manifests, and the verification of both."""
