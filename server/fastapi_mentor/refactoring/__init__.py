"""What can be made of code that nothing is wrong with: extracted, rewritten, moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi_mentor.refactoring.spot import Offer, Spot, spot_at

__all__ = ["Offer", "Spot", "offers", "spot_at"]


def offers(spot: Spot, only: Sequence[str] | None = None) -> list[Offer]:
    """What can be done at a spot; with `only`, of these kinds and what they contain."""
    return [offer for offer in _all(spot) if only is None or any(_is_part(offer.kind, each) for each in only)]


def _is_part(kind: str, of: str) -> bool:
    return not of or f"{kind}.".startswith(f"{of}.")


def _all(spot: Spot) -> Iterator[Offer]:
    from fastapi_mentor.refactoring import (
        annotated_alias,
        model_from_dict,
        model_from_table,
        moved_model,
        parameter_model,
        response_declaration,
        router_module,
    )

    for refactoring in (
        annotated_alias,
        parameter_model,
        response_declaration,
        model_from_dict,
        model_from_table,
        moved_model,
        router_module,
    ):
        yield from refactoring.offers(spot)
