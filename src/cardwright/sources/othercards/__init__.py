"""Cards of other makers, taken apart into our fields: every sentence is kept, and none is placed by guess."""
