"""Lets `python -m mmname` be the command `mmname`."""

from mmname.cli import run

if __name__ == "__main__":
    run()
