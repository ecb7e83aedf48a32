"""The home page is made of cards that rooms register. A card without anything to say is not shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from endcap.platform.access import Actor, Role, may


@dataclass(frozen=True)
class Card:
    """`look_up` gives what the template shows, or None when there is nothing to show this actor.

    `roles`, where given, are those for whom the card is made; it never widens what `right` allows.
    """

    name: str
    right: str
    template: str
    look_up: Callable[[Actor], dict[str, Any] | None]
    order: int
    roles: frozenset[Role] = frozenset()
    width: str = "col-12"


_cards: dict[str, Card] = {}


def register(*cards: Card) -> None:
    _cards.update({card.name: card for card in cards})


def cards_for(actor: Actor) -> list[dict[str, Any]]:
    shown = []
    for card in sorted(_cards.values(), key=lambda card: card.order):
        if may(actor, card.right) and (not card.roles or actor.role in card.roles):
            content = card.look_up(actor)
            if content is not None:
                shown.append({"card": card, "content": content})
    return shown
