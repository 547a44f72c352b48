"""Texts that people type, as they are stored."""

FORMULA_SIGNS = "=+-@"


def stored_text(text: str) -> str:
    """On one line, without stray spaces, and without the signs that begin a formula: a spreadsheet that the
    roster is exported to would run it, and the import refuses it."""
    return " ".join(text.split()).lstrip(FORMULA_SIGNS + " ")
