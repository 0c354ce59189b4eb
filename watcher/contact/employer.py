"""Message -> company and role, each only when certain enough to be said in a letter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Employer:
    """Whom the user applied to and as what; None is better than wrong."""

    company: str | None = None
    role: str | None = None
