"""Generated projects, for benchmarks and for tests with a large database."""
