"""The two programs of the demo as processes of their own; whatever happens, they are stopped."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sample_cards.errors import DemoFailed

COMMAND_S = 120.0
"""A command that prepares something and ends: migrate, load, issue."""
STOP_S = 5.0
LOOK_AGAIN_S = 0.05
_LAST_WORDS = 600


class Program:
    """A process that runs until it ends or is stopped; what it says goes to a file."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        """Take a process that was just started."""
        self.name = name
        self._process = process
        self._log = log

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def last_words(self) -> str:
        """The end of what it said, for a person who looks for the reason."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:].strip()

    def let_run(self, seconds: float = LOOK_AGAIN_S) -> bool:
        """Wait so long at most; False once it has ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def stop(self) -> None:
        """Ask it to end, insist after five seconds; may be called twice."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(STOP_S)


def run(name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Run a command of ours to its end and return what it printed.

    Raises:
        DemoFailed: It is not installed, took too long, or ended with an error; the text says which.
    """
    command = [str(_installed(name)), *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, env=dict(environment), capture_output=True, timeout=COMMAND_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise DemoFailed(f"{name} {arguments[0]} took longer than {COMMAND_S:.0f} s") from None
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).decode("utf-8", "replace").strip()[-_LAST_WORDS:]
        raise DemoFailed(f"{name} {arguments[0]} ended with {done.returncode}: {reason}")
    return done.stdout.decode("utf-8")


@contextlib.contextmanager
def running(
    name: str, arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator[Program]:
    """Start a program of ours and stop it at the end of the block.

    Raises:
        DemoFailed: It is not installed.
    """
    command = [str(_installed(name)), *arguments]
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
    program = Program(name, process, log)
    try:
        yield program
    finally:
        program.stop()


def _installed(name: str) -> Path:
    """The console command beside the interpreter that runs the demo."""
    path = Path(sys.executable).with_name(name)
    if not path.exists():
        raise DemoFailed(f"{name} is not installed beside {sys.executable}: run make demo")
    return path
