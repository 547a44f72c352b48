"""National statistics on screen: the tables and charts of the reports, each view at its own address."""
