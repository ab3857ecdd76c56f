"""The desk: who has come, which order, and which bonuses may be handed over."""
