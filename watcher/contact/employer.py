"""Message -> company and role, each only when certain enough to be said in a letter.

A company needs witnesses: what the text says, what From calls itself, who signs, and the words a domain or an
applicant system's address is made of. Each speaks with a weight; the best name is taken when it outweighs doubt.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.contact import company, selfnamed, signature, vacancy
from watcher.contact.company import company_in, without_team
from watcher.contact.name import is_title, read_name
from watcher.contact.organisation import is_named, label_of, squeeze
from watcher.contact.selfnamed import SURE, Surroundings
from watcher.contact.sender import Senders
from watcher.contact.vacancy import Wording, companies_in, roles_in
from watcher.mail.message import Address, Message

ENOUGH = 2.0
MOST_TEXT = 12_000
_DELIVERED = re.compile(r"\b(?:powered|delivered|provided|sent) (?:by|via|through|with) \S+", re.IGNORECASE)  # a system


@dataclass(frozen=True, slots=True)
class Employer:
    """Whom the user applied to and as what; None is better than wrong."""

    company: str | None = None
    role: str | None = None


def find(message: Message, language: str, senders: Senders, not_companies: tuple[str, ...] = ()) -> Employer:
    """Return what the notice says about the company and the role, in the notice's language or English."""
    wordings = vacancy.wordings(language)
    subject, text = vacancy.without_prefixes(message.subject), vacancy.unwrapped(message.own_text[:MOST_TEXT])
    refused = {squeeze(name) for name in not_companies}
    roles = {role: weight for role, weight in _roles(subject, text, wordings).items() if squeeze(role) not in refused}
    said_roles = {squeeze(role) for role in roles}
    spoken = [
        *((name, 2.0 if _is_in(name, text) else 1.5) for _, name in vacancy.roles_at(subject)),
        *_from_text(subject, text, wordings),
        *((name, weight) for name, weight in _from_subject_segments(subject, text) if squeeze(name) not in said_roles),
        *_from_domains(message, senders, f"{subject}\n{text}", wordings),
    ]
    surroundings = _surroundings(message, senders, not_companies, spoken)
    own_names = [] if _is_for_client(f"{subject}\n{text}", wordings) else selfnamed.witnesses(surroundings)
    witnesses = [*spoken, *own_names]
    against = [(role, -weight) for role, weight in roles.items() if weight == max(roles.values())]
    name = _best([(name, weight) for name, weight in (*witnesses, *against) if squeeze(name) not in refused])
    return Employer(name, _role(roles, subject, text, name))


def _surroundings(
    message: Message, senders: Senders, not_names: tuple[str, ...], spoken: list[tuple[str, float]]
) -> Surroundings:
    signers = signature.read(message.own_text, not_names).signers
    names = frozenset(squeeze(name) for name, _ in spoken)
    return Surroundings(
        message, senders, signers, names, frozenset(squeeze(name) for name, weight in spoken if weight >= SURE)
    )


def _from_text(subject: str, text: str, wordings: tuple[Wording, ...]) -> Iterator[tuple[str, float]]:
    for wording in wordings:
        yield from companies_in(text, wording)
        for name, weight in companies_in(subject, wording):
            yield name, weight + 0.5 if _is_in(name, text) else weight


def _from_subject_segments(subject: str, text: str) -> Iterator[tuple[str, float]]:
    """A subject often begins or ends with the company; that the text names it too makes it more than a word."""
    for place, segment in enumerate(vacancy.segments(subject)):
        name, begins = company_in(segment), without_team(segment)
        if (
            name
            and not is_title(segment)
            and segment.startswith(begins)
            and squeeze(name) == squeeze(begins)
            and _is_in(name, text)
        ):
            yield name, 2.0 if place == 0 else 1.0


def _is_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _from_domains(
    message: Message, senders: Senders, text: str, wordings: tuple[Wording, ...]
) -> Iterator[tuple[str, float]]:
    """A domain counts less when only the last lines spell it out: there recruiters of agencies name the agency."""
    shown = "\n".join(_shown_beside_people(address) for address in message.senders)
    body, closing = _apart(text)
    for address in () if _is_for_client(text, wordings) else (*message.senders, *message.reply_to):
        label = _label(address, senders)
        spelling = company.spelling_of(label, _DELIVERED.sub(" ", f"{text}\n{shown}")) if label else None
        if spelling is not None and company.is_agency(spelling):
            yield spelling, 0.5
        elif spelling is not None and _is_in(spelling, body):
            yield spelling, 2.0
        elif spelling is not None:
            yield spelling, 0.5 if company.is_for_clients(closing) else 1.25


def _shown_beside_people(address: Address) -> str:
    """Return a display name, or what stands behind the person in it: a family's name alone names no company."""
    shown = address.display_name or ""
    is_whole = read_name(shown) is None or is_named(address.domain, shown)
    return shown if is_whole else company.behind_person(shown) or ""


def _is_for_client(text: str, wordings: tuple[Wording, ...]) -> bool:
    """Say whether the writer recruits for somebody else, so that neither their domain nor signature is the employer."""
    return any(client in text.casefold() for wording in wordings for client in wording.clients)


def _apart(text: str) -> tuple[str, str]:
    """Return the text up to its last long line or sentence, and the short lines after it."""
    lines = text.splitlines()
    end = max(
        (place + 1 for place, line in enumerate(lines) if len(line) >= vacancy.WRAPPED or line.endswith(".")), default=0
    )
    return "\n".join(lines[:end]), "\n".join(lines[end:])


def _label(address: Address, senders: Senders) -> str | None:
    if senders.is_free_mail(address.domain):
        return None
    tenant = senders.tenant_of(address)
    return tenant if senders.system_of(address.domain) else label_of(address.domain)


def _best(witnesses: list[tuple[str, float]]) -> str | None:
    """Return the name with most weight; "Acme" and "Acme Robotics" speak for each other."""
    spellings: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name, weight in witnesses:
        spellings[squeeze(name.removeprefix("The ").removesuffix("'s"))][name] += weight
    totals = {key: sum(weights.values()) for key, weights in spellings.items() if key}
    support = {
        key: sum(weight for other, weight in totals.items() if other.startswith(key) or key.startswith(other))
        for key in totals
    }
    ranked = sorted(
        totals, key=lambda key: (support[key], len(key) if totals[key] >= ENOUGH else 0, totals[key]), reverse=True
    )
    if not ranked or support[ranked[0]] < ENOUGH:
        return None
    best = spellings[ranked[0]]
    return max(best, key=lambda name: (not name.endswith("'s"), best[name]))


def _roles(subject: str, text: str, wordings: tuple[Wording, ...]) -> dict[str, float]:
    """Return the roles the patterns find, weighed: the text counts more than the subject."""
    found: dict[str, float] = defaultdict(float)
    for place, weight in ((text, 1.0), (subject, 0.6)):
        for wording in wordings:
            for role in roles_in(place, wording):
                found[role] += weight
    for role, _ in vacancy.roles_at(subject):
        found[role] += 0.6
    return found


def _role(roles: dict[str, float], subject: str, text: str, employer: str | None) -> str | None:
    weighed = {role: weight for role, weight in roles.items() if squeeze(role) != squeeze(employer or "")}
    segments = vacancy.segments(subject)
    is_headed = employer is not None and any(squeeze(segment) == squeeze(employer) for segment in segments)
    for segment in segments:
        role = vacancy.clean_role(segment)
        is_profession = is_headed and not roles and is_title(segment)
        if role and squeeze(role) != squeeze(employer or "") and (is_profession or _is_applied_for(role, text)):
            weighed[role] = weighed.get(role, 0.0) + 0.8
    support = {
        role: sum(weight for other, weight in weighed.items() if role.casefold().startswith(other.casefold()))
        for role in weighed
    }
    best = max(weighed, key=lambda role: support[role], default=None)
    return best.removesuffix(f" - {employer}") if best is not None else None


def _is_applied_for(role: str, text: str) -> bool:
    """Say whether a text speaks of a role's words as of a role: "as Head Gardener", "the Head Gardener job"."""
    before = r"(?:as|as an?|for|for the|the|next|another|our|als|como|comme|come|de|di|van|zum|zur)"
    return role[:1].isupper() and re.search(rf"\b{before}\s+{re.escape(role)}(?!\w)", text) is not None
