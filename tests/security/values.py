"""Values for URLs as attackers and scripts send them: malformed, unknown and huge."""

FOREIGN_ID = "00000000-0000-4000-8000-000000000000"
FEW = ["x", "-1", "9" * 30, FOREIGN_ID]
HOSTILE = [*FEW, "9223372036854775808", "²", "_", "\x00", "\ud800", "a" * 2000]
