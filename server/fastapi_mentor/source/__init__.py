"""Text: lines, edits, positions, encodings, and parsing a statement at a time."""

from fastapi_mentor.source.document import Problem, Source
from fastapi_mentor.source.lines import Change, content_length, split_lines
from fastapi_mentor.source.reading import UnreadableFile, decode, read_source
from fastapi_mentor.source.statement import Kind, Location, Statement, SyntaxProblem

__all__ = [
    "Change",
    "Kind",
    "Location",
    "Problem",
    "Source",
    "Statement",
    "SyntaxProblem",
    "UnreadableFile",
    "content_length",
    "decode",
    "read_source",
    "split_lines",
]
