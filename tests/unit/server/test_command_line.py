"""What the command line of the server loads before it knows which command it is."""

import subprocess
import sys

FOR_SERVING = {"fastapi", "jinja2", "scipy", "server.console.application", "uvicorn"}


def test_a_command_loads_no_pages() -> None:
    told = "import sys, server.cli; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, timeout=120, check=True
    )
    loaded = set(done.stdout.split())
    assert "server.opening" in loaded
    assert loaded.isdisjoint(FOR_SERVING)
