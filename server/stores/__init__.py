"""Where the books are kept: one schema, and stores that fulfil one contract."""
