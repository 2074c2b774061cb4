"""The version of the tool, printed into manifests."""

__version__ = "0.1.0"
