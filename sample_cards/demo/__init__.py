"""``make demo``: a real server and real glasses play the clip, and the story is told as it happens."""
