"""A clip of head-mounted views of sample cards: scenes, what is held, backdrops, and the lens."""
