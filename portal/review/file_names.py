"""Names of files."""

NOT_DOCKERFILES = (
    *(".dockerignore", "~", ".orig", ".rej", ".bak", ".swp", ".md", ".rst", ".txt"),
    *(".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template", ".erb", ".m4"),
)
"""Ends of names that begin like a Dockerfile's: left-overs of editors, prose, and templates, which no builder reads."""
