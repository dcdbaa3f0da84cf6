"""Pattern-oriented validation: whether the model shows, untold, what studies of partnerships found."""
