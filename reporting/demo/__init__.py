"""A demonstration scheme on the real facts: invented people, invented contacts, real counties and shares."""
