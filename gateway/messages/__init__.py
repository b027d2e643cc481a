"""What integrations hear: the public messages of their own organisation, as a page or as a stream."""
