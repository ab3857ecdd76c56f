"""The client at work: what is scanned, answered and shown, and the program around it."""
