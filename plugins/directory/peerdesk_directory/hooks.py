"""What directory gives the desk, in the order of the coordinator's day."""
