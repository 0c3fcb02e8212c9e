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
    "Link",
    "Partner",
    "PhaseChange",
    "Prerequisite",
    "Project",
    "Theme",
]
