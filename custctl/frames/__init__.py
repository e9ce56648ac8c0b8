"""The frames that several analyses share: orders, documents, their settlement, buckets of age."""
