"""site-gen: one Markdown file in English and Korean becomes a pair of pages that know each other."""

__version__ = "0.1.0"
