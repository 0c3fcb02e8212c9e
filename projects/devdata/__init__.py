"""Sample content and generated projects."""
