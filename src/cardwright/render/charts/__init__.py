"""Charts as inline SVG. Colours are attributes, right for print; the site overrides them by class."""
