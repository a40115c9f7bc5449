"""Pagefind: the program that makes the index, and the only module that knows how it is spoken to.

It runs as a service: requests and answers are JSON in base64, each followed by a comma.  So nothing is written to any
folder.  Its own Python client waits a tenth of a second for each answer, and for ever for more than two megabytes.
"""

import base64
import contextlib
import functools
import importlib.util
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

_PROGRAM = ("pagefind.js", "pagefind-worker.js")
"""What a reader's browser runs. The rest of Pagefind's scripts is user interface, and ours is our own."""


class PagefindError(Exception):
    """Pagefind did not do what it was asked; the message is its own."""


def is_installed() -> bool:
    """Return whether Pagefind is there to be run, without looking any closer."""
    return _is_package() or shutil.which("pagefind") is not None


@functools.cache
def pagefind_version() -> str:
    """Return what Pagefind calls itself: ``pagefind 1.5.2``; empty when it cannot be run. The package need not run."""
    if _is_package():
        from importlib import metadata

        return f"pagefind {metadata.version('pagefind-bin')}"
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        told = subprocess.run([_executable(), "--version"], capture_output=True, timeout=60, check=True)
        return told.stdout.decode(errors="replace").strip()
    return ""


def make_index(pages: Sequence[tuple[str, str]], *, language: str) -> dict[str, bytes]:
    """Return the files of an index of *pages*, (address, HTML) each, by path in the order of their paths.

    Raises PagefindError.
    """
    requests: list[dict[str, Any]] = [
        {"type": "NewIndex", "config": {"force_language": language, "keep_index_url": True}},
        *({"type": "AddFile", "index_id": 0, "url": url, "file_contents": html} for url, html in pages),
        {"type": "GetFiles", "index_id": 0},
    ]
    try:
        answers = _converse(requests)
    except (OSError, ValueError) as error:
        raise PagefindError(str(error)) from error
    if len(answers) < len(requests):
        raise PagefindError("it stopped before it was done")
    refused = next((answer for answer in answers if answer.get("type") == "Error"), None)
    if refused is not None:
        raise PagefindError(str(refused.get("message")))
    files = {file["path"]: base64.b64decode(file["content"]) for file in answers[-1]["files"]}
    return {path: files[path] for path in sorted(files) if _is_needed(path)}


def is_program(path: str) -> bool:
    """Return whether a file of an index is what reads it, and not what is read: the same in all of them."""
    return path in _PROGRAM or path.endswith(".pagefind")


def _is_needed(path: str) -> bool:
    return is_program(path) or path == "pagefind-entry.json" or path.rpartition(".")[2].startswith("pf_")


def _is_package() -> bool:
    return importlib.util.find_spec("pagefind_bin") is not None


def _executable() -> str:
    if _is_package():
        import pagefind_bin

        return str(pagefind_bin.get_executable())
    return shutil.which("pagefind") or "pagefind"


def _converse(requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the answer to each of *requests*, as many as Pagefind gave."""
    with subprocess.Popen(
        [_executable(), "--service"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parent,  # a pagefind.toml where the author happens to be is none of our business
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # It answers while it listens: who only writes, and reads afterwards, waits for ever.
        speaker = threading.Thread(target=_send, args=(process.stdin, requests), daemon=True)
        speaker.start()
        answers = []
        for answer in _answers(process.stdout):
            answers.append(answer)
            if len(answers) == len(requests):
                break
        process.stdout.close()
        speaker.join()
    return answers


def _send(stream: IO[bytes], requests: Sequence[dict[str, Any]]) -> None:
    with contextlib.suppress(OSError):
        for number, request in enumerate(requests, start=1):
            message = json.dumps({"message_id": number, "payload": request})
            stream.write(base64.b64encode(message.encode()) + b",")
        stream.flush()


def _answers(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    pieces: list[bytes] = []
    while chunk := stream.read1(1 << 20):  # type: ignore[attr-defined]
        *ended, rest = chunk.split(b",")
        for end in ended:
            pieces.append(end)
            yield json.loads(base64.b64decode(b"".join(pieces)))["payload"]
            pieces = []
        pieces.append(rest)
