"""The card as a document: composed once, written as JSON, Markdown, HTML site and PDF."""
