"""Which bonuses a customer may get: campaigns, their conditions, and the choice among them."""
