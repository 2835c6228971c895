import httpx
from fastapi import APIRouter, Depends

from bookshop.auth import current_user

router = APIRouter(prefix="/rates", tags=["rates"], dependencies=[Depends(current_user)])


@router.get("/{currency}")
async def read_rate(currency: str) -> float:
    answer = httpx.get(f"https://rates.example/{currency}", timeout=5)
    return float(answer.json()["rate"])
