"""custctl: what customers are worth, who is leaving, and who owes money, from spreadsheets."""

__version__ = "0.1.0"
