"""Configs: what their files say, read and never run."""
