"""Checking: what is to be said of configs."""
