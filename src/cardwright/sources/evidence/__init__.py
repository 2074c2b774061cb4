"""What evaluation tools wrote, as measured facts of a card. Each tool has one reader that knows its definitions."""
