"""The commands of ``tradecell``, one module each, and what they share: the terminal."""
