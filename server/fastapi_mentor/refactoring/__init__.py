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
    from fastapi_mentor.refactoring.annotated_alias import offers as aliases
    from fastapi_mentor.refactoring.annotated_marker import offers as markers
    from fastapi_mentor.refactoring.model_from_dict import offers as models_of_dicts
    from fastapi_mentor.refactoring.model_from_table import offers as models_of_tables
    from fastapi_mentor.refactoring.moved_model import offers as moved_models
    from fastapi_mentor.refactoring.parameter_model import offers as parameter_models
    from fastapi_mentor.refactoring.response_declaration import offers as declarations
    from fastapi_mentor.refactoring.router_module import offers as routers

    for found in (
        aliases,
        markers,
        parameter_models,
        declarations,
        models_of_dicts,
        models_of_tables,
        moved_models,
        routers,
    ):
        yield from found(spot)
