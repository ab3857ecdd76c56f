"""The back office: what comes in from other systems and goes out to them, and what customers ask for."""
