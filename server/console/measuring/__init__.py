"""What the page *Measure* computes and draws."""
