"""Annual reports: a release document and labels in; PDF and spreadsheet out, the same bytes every time.

    release document + labels → content → pdf, spreadsheet

Nothing here knows a figure that isn't in the release (P5), and nothing here reads a clock.
"""
