"""What is kept about people: said openly, handed out to them, removed for them, and purged when its time is over."""
