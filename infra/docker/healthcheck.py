"""Healthy or not, for the container engine: asks the process's own /readyz (exit 0 or 1). Standard library only.

A worker serves no HTTP: it ends itself when one of its threads dies, so a worker that runs is healthy. This script
tells the two apart by FOLKMOOT_LISTEN.
"""

import http.client
import os
import sys


def answer(listen: str, path: str = "/readyz", seconds: float = 3) -> tuple[bool, str]:
    """Whether the process that listens on `host:port` says it is ready, and what it said."""
    port = int(listen.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        said = response.read(2000).decode("utf-8", "replace")
    except OSError as error:
        return False, f"no answer on port {port}: {error}"
    finally:
        connection.close()
    return response.status == 200, f"{response.status} {said}"


def main() -> int:
    """0 when healthy, else 1; what was heard goes to the engine's health log."""
    listen = os.environ.get("FOLKMOOT_LISTEN", "")
    if not listen:
        return 0
    healthy, said = answer(listen)
    sys.stdout.write(said)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
