"""Checks many files at once: in several processes, and only those whose findings are not known yet."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from fastapi_mentor.checker import Checker
from fastapi_mentor.project.installed import InstalledNames
from fastapi_mentor.project.project import Project
from fastapi_mentor.records import FileReport, Ledger, Record, SyntaxNote, shown_fix
from fastapi_mentor.reporting import Diagnostic
from fastapi_mentor.source import Source, UnreadableFile, decode
from fastapi_mentor.source.reading import digest_of, read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue
    from fastapi_mentor.project.application.traits import Summary
    from fastapi_mentor.settings import Settings

_WORTH_A_PROCESS = 300_000
"""Bytes of source from which another process is faster than doing it here."""
_PIECE = 400_000
"""Bytes of source that a process gets at a time."""
_LITTER = 60_000_000
"""Bytes of source after which syntax trees are swept up."""
_METHOD = "fork" if sys.platform == "linux" else "spawn"
"""Forked children have the rules already. Elsewhere they are loaded again."""
_PATIENCE = 30.0
"""Seconds to wait for what installed packages say."""


def check_files(
    root: str,
    settings: Settings,
    catalogue: Catalogue,
    files: Sequence[str],
    *,
    jobs: int = 1,
    cached: bool = True,
    learn: Callable[[str, Summary], None] | None = None,
) -> Iterator[FileReport]:
    """The reports of files of one project, each when it is done.

    `learn` is told of each file that contributes to applications, and what it contributes.
    """
    from fastapi_mentor.project.cache import Cache

    cache = Cache.open(root, settings.cache_dir) if cached else Cache()
    project = Project(root, settings)
    project.installed = InstalledNames(project.environment, cache)
    checker = Checker(catalogue, settings, project, keep=False)
    ledger = Ledger(cache, checker)
    try:
        for record in _check_files(checker, ledger, files, jobs):
            if learn is not None and record.routing:
                learn(record.report.path, record.routing)
            yield record.report
    finally:
        project.installed.close()
        cache.close()


def _check_files(checker: Checker, ledger: Ledger, files: Sequence[str], jobs: int) -> Iterator[Record]:
    if not checker.knows_application:
        yield from _recorded(checker, ledger, files, jobs)
        ledger.save()
        return
    application = checker.project.application
    application.is_told = application.collects = True
    waiting: list[Record] = []
    for record in _recorded(checker, ledger, files, jobs):
        if record.routing or record.application:
            waiting.append(record)
        else:
            yield record
    if waiting:
        yield from _in_application(checker, ledger, waiting, files, jobs)
    ledger.save()


def _in_application(
    checker: Checker, ledger: Ledger, waiting: Sequence[Record], files: Sequence[str], jobs: int
) -> Iterator[Record]:
    """The records of files that are part of an application, once all other files are known too."""
    application = checker.project.application
    others = list(_relevant(checker, set(files)))
    for record in (*waiting, *_recorded(checker, ledger, others, jobs)):
        application.learn(record.report.path, record.routing)
    application.collects, application.is_complete = False, True
    outdated: list[tuple[str, int]] = []
    for record in waiting:
        path = record.report.path
        if record.application == application.fingerprint(path):
            yield record
        else:
            outdated.append((path, os.path.getsize(path)))
    # Forked processes know the application; others would have to be told.
    for record in _records(checker, outdated, jobs if _METHOD == "fork" else 1):
        ledger.keep(record)
        yield record


def _relevant(checker: Checker, known: set[str]) -> Iterator[str]:
    """The other files of the project that may have to do with routes."""
    from fastapi_mentor.project.application.live import RELEVANT
    from fastapi_mentor.project.discovery import python_files

    root = checker.project.root
    for path in python_files(root, exclude=checker.settings.exclude, root=root):
        if path in known:
            continue
        try:
            data = read_bytes(path)
        except UnreadableFile:
            continue
        if RELEVANT.search(data):
            yield path


def _recorded(checker: Checker, ledger: Ledger, files: Sequence[str], jobs: int) -> Iterator[Record]:
    """The records of files: those that are known, and those that have to be worked out."""
    pending: list[tuple[str, int]] = []
    for path in files:
        try:
            data = read_bytes(path)
        except UnreadableFile as error:
            yield Record(FileReport(path, (), error=error.reason))
            continue
        record = ledger.known(path, data)
        if record is not None:
            yield record
        else:
            pending.append((path, len(data)))
    late: dict[str, Record] = {}
    unanswered: set[str] = set()
    for record in _records(checker, pending, jobs):
        if record.unanswered:
            late[record.report.path] = record
            unanswered |= record.unanswered
        else:
            ledger.keep(record)
            yield record
    installed = checker.project.installed
    if unanswered and isinstance(installed, InstalledNames):
        # What a class of an installed package inherits decides: the files that asked are checked again.
        installed.ask(unanswered)
        installed.wait(_PATIENCE)
        checker.project.revision += 1
        for path, record in late.items():
            if any(installed.bases(name) for name in record.unanswered):
                record = _record(checker, path)
            ledger.keep(record)
            yield record


def _records(checker: Checker, files: Sequence[tuple[str, int]], jobs: int) -> Iterator[Record]:
    """The records of files, worked out by as many processes as are worth it."""
    total = sum(size for _, size in files)
    jobs = max(1, min(jobs, total // _WORTH_A_PROCESS))
    if jobs == 1:
        yield from _swept(checker, files)
        return
    import multiprocessing

    pieces = list(_pieces(files))
    context = multiprocessing.get_context(_METHOD)
    load = partial(_start, checker.project.root, checker.settings, checker if _METHOD == "fork" else None)
    gc.collect()
    gc.freeze()
    with context.Pool(jobs, initializer=load) as pool:
        for records in pool.imap_unordered(_work, pieces):
            yield from records
    gc.unfreeze()


_worker: Checker | None = None


def _start(root: str, settings: Settings, checker: Checker | None) -> None:
    """Prepares a process for its work."""
    global _worker
    if checker is None:
        from fastapi_mentor.catalogue import load_catalogue

        checker = Checker(load_catalogue(), settings, Project(root, settings), keep=False)
        application = checker.project.application
        application.is_told = application.collects = True
    _worker = checker


def _work(files: Sequence[tuple[str, int]]) -> list[Record]:
    assert _worker is not None
    return list(_swept(_worker, files))


def _pieces(files: Sequence[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    """Neighbouring files in runs of similar weight, the heaviest first so that none ends alone."""
    pieces: list[list[tuple[str, int]]] = [[]]
    weight = 0
    for path, size in files:
        if weight and weight + size > _PIECE:
            pieces.append([])
            weight = 0
        pieces[-1].append((path, size))
        weight += size
    yield from sorted(pieces, key=lambda piece: -sum(size for _, size in piece))


def _swept(checker: Checker, files: Iterable[tuple[str, int]]) -> Iterator[Record]:
    """The records of files; the collector of garbage runs between files, not while trees grow."""
    litter = 0
    enabled = gc.isenabled()
    gc.disable()
    try:
        for path, size in files:
            yield _record(checker, path)
            litter += size
            if litter > _LITTER:
                gc.collect()
                litter = 0
    finally:
        if enabled:
            gc.enable()


def _record(checker: Checker, path: str) -> Record:
    try:
        data = read_bytes(path)
        source = Source.open(path, decode(path, data))
    except UnreadableFile as error:
        return Record(FileReport(path, (), error=error.reason))
    checker.reads.clear()
    checker.project.unanswered.clear()
    found = tuple(_portable(each) for each in checker.check(source).diagnostics())
    problems = syntax_notes(source)
    routing = checker.project.application.surrender(path) if checker.knows_application else ()
    checker.project.release(source)
    report = FileReport(path, found, problems, digest=digest_of(data))
    return Record.of(report, checker.reads, checker.project, routing)


def syntax_notes(source: Source) -> tuple[SyntaxNote, ...]:
    """The syntax errors of a file; where the code is only newer than our Python, that is what is said."""
    if not source.problems:
        return ()
    from fastapi_mentor.source.grammar import is_newer, newer_message

    return tuple(
        SyntaxNote(line, column, newer_message() if is_newer(statement) else message)
        for line, column, message, statement in source.problems
    )


def _portable(diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic with a fix that can be sent to another process."""
    fix = diagnostic.fix
    return diagnostic if fix is None else diagnostic._replace(fix=shown_fix(fix.title, fix.safety))
