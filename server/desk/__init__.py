"""The service: what happens at the desk when glasses ask, one transaction at a time."""
