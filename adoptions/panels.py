"""What adoptions, transfer readiness and fit add to the pages of projects, towns and the dashboard."""


def register_panels() -> None:
    """Called once at start; see `core.panels`."""
