"""Message, the user's identities -> the address a reply comes from: the one the notice was sent to."""

from collections.abc import Iterator

from watcher.config import Policy
from watcher.mail.message import Address, Message


def sender(message: Message, policy: Policy) -> Address:
    """Return the identity the notice was sent to, under the user's name; otherwise the main one.

    Looked for in Delivered-To, X-Original-To, To and Cc. A plus-address counts as its base address and is kept, since
    replies to it still reach the user. The bare main identity comes last: servers write it into Delivered-To whatever
    alias the notice was sent to. Without any identity the first recipient stands in: `explain` needs no settings.
    """
    recipients = tuple(_recipients(message))
    own = tuple(address for address in recipients if any(_belongs(address, identity) for identity in policy.identities))
    main = policy.identities[0] if policy.identities else None
    special = next(
        (address for address in own if main is None or address.addr_spec.casefold() != main.casefold()), None
    )
    if special is not None:
        return Address(special.addr_spec, policy.name)
    if main is not None:
        return Address(main, policy.name)
    first = recipients[0] if recipients else Address("applicant@localhost.invalid")
    return Address(first.addr_spec, policy.name or first.display_name)


def _recipients(message: Message) -> Iterator[Address]:
    yield from message.delivered_to
    for name, value in message.headers:
        if name == "x-original-to":
            yield Address(value.strip().strip("<>"))
    yield from message.to
    yield from message.cc


def _belongs(address: Address, identity: str) -> bool:
    """Whether the address is that identity or a plus-address of it."""
    local_part, _, domain = identity.casefold().rpartition("@")
    base = address.local_part.casefold()
    return address.domain == domain and (base == local_part or base.partition("+")[0] == local_part)
