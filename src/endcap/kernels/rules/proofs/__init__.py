"""What can be proved about rulebooks before any fact arrives: clauses that meet the same row, are never met, or leave a
gap between their steps. A solver looks for a row; what it finds is replayed through the engine before it is reported."""

from endcap.kernels.rules.proofs.prove import prove
from endcap.kernels.rules.proofs.report import Gap, Meeting, NeverMet, Report, Unknown

__all__ = ["Gap", "Meeting", "NeverMet", "Report", "Unknown", "prove"]
