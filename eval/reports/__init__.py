"""Results as pages that can be filed."""
