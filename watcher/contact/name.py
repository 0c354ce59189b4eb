"""Display names and sign-offs -> a name safe to greet, or none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name that may be greeted: a wrong one is worse than none, so it exists only when certain.

    `honorific` is what the mail itself shows ("Frau", "Ms", "Dr."), never a guess.
    """

    full: str
    given: str | None = None
    family: str | None = None
    honorific: str | None = None
