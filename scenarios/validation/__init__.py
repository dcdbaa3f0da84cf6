"""Pattern-oriented validation: does the model show, untold, what studies of partnerships found?"""
