"""The guide: pages in Markdown, for the terminal and for the site."""
