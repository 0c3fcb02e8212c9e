"""Made-up projects in any number, for measuring and for tests with a full site."""
