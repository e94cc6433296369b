"""Data: the tables that everything is made of, and how they are loaded."""
