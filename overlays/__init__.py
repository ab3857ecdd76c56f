"""What glasses and server agree on: the card, the messages, the layout, the pixels."""
