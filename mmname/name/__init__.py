"""The name wing: records, conventions, and what reads and writes names."""
