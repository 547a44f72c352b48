"""Rosters as people have them: Excel and CSV, in and out."""
