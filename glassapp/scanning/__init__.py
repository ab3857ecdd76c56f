"""The scanner: decoders in concert, and the session that decides when a code counts. No I/O."""
