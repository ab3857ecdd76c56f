"""The one place of this program that asks the time."""
