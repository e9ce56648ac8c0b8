"""The analyses: one question each, a ledger in, a Result out; none knows another."""
