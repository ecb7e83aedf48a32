"""Money: `Decimal` yuan in Python, whole fen where it is stored."""

from __future__ import annotations

from decimal import Decimal

FEN_PER_YUAN = 100
CENT = Decimal("0.01")


class NotWholeFen(ValueError):
    """An amount with more than two decimals cannot be money."""


def to_fen(amount: Decimal) -> int:
    """`Decimal("10.05")` → 1005. Raises NotWholeFen rather than round."""
    fen = amount * FEN_PER_YUAN
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise NotWholeFen(f"{amount} is not a whole number of fen")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    """1005 → `Decimal("10.05")`, always with two decimals."""
    return (Decimal(fen) / FEN_PER_YUAN).quantize(CENT)
