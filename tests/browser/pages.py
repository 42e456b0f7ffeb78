"""Runs pages.js against a server of its own, with and without the files beside the program."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import browser_programs
from server_process import SERVER, Server

ADA = b'{"name":"Ada","email":"ada@example.com","age":36}'


def run(server, **environment):
    command = browser_programs.command("pages.js", server)
    with server.connect() as client:
        assert client.request("POST", "/users", ADA)[0] == 200
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main():
    assets = pathlib.Path(SERVER).parent.parent / "share" / "ringmark" / "web"
    if not (assets / "versions.txt").exists():
        browser_programs.skip("no files of Swagger UI and ReDoc")
    with Server() as server:
        if code := run(server):
            return code
    # A program without files beside it shows the plain reader.
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "bin", "ringmark-server")
        os.mkdir(os.path.dirname(program))
        shutil.copy(SERVER, program)
        with Server(program=program) as server:
            return run(server, RINGMARK_PLAIN_PAGES="yes")


if __name__ == "__main__":
    sys.exit(main())
