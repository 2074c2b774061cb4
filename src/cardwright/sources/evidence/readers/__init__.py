"""One module for each tool."""
