# Only its name is of interest.
