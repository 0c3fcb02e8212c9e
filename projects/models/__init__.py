from projects.models.indicators import Indicator
from projects.models.parts import (
    Artifact,
    Funding,
    Link,
    Partner,
    PhaseChange,
    Prerequisite,
)
from projects.models.project import Project
from projects.models.tables import ArtifactType, FundingProgramme, Theme

__all__ = [
    "Artifact",
    "ArtifactType",
    "Funding",
    "FundingProgramme",
    "Indicator",
    "Link",
    "Partner",
    "PhaseChange",
    "Prerequisite",
    "Project",
    "Theme",
]
