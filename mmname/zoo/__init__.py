"""The zoo: released configs, what they say and what became of them, in one embedded database."""
