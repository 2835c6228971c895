"""Values of requests, followed to where they may do harm."""

from fastapi_mentor.facts.taint.freedom import Text
from fastapi_mentor.facts.taint.source import Given, Source
from fastapi_mentor.facts.taint.tainted import Tainted
from fastapi_mentor.facts.taint.value import Hop, Sink, Value

__all__ = ["Given", "Hop", "Sink", "Source", "Tainted", "Text", "Value"]
