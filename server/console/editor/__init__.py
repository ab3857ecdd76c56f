"""The editor of campaigns: what stands in its fields, what that means, and what is wrong with it."""
