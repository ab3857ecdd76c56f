"""The pages of the console: each module has the doors of one area and what answers there."""
