"""The sections of a card; names are those of the legal requirements they answer."""
