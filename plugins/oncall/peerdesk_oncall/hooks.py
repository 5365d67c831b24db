"""What oncall gives the desk, in the order of the coordinator's day."""
