"""Runs pages.js against a server of its own; exits with 77 where there is no browser to run it in.

RINGMARK_BROWSER=required makes that a failure. `scripts/setup --browser` installs what is needed.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from server_process import SERVER, Server

SKIPPED = 77
HERE = pathlib.Path(__file__).parent
NPM = HERE.parent.parent / "build" / "npm"
ADA = b'{"name":"Ada","email":"ada@example.com","age":36}'


def skip(reason):
    print("skipped:", reason)
    sys.exit(1 if os.environ.get("RINGMARK_BROWSER") == "required" else SKIPPED)


def run(server, node, browser, playwright, **environment):
    with server.connect() as client:
        assert client.request("POST", "/users", ADA)[0] == 200
    command = [node, HERE / "pages.js", f"http://127.0.0.1:{server.port}", playwright, browser]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


def main():
    node = shutil.which("node") or skip("no Node.js")
    browser = shutil.which("chromium") or skip("no Chromium")
    playwright = max(NPM.glob("playwright-core@*"), default=None) or skip("no Playwright")
    assets = pathlib.Path(SERVER).parent.parent / "share" / "ringmark" / "web"
    if not (assets / "versions.txt").exists():
        skip("no files of Swagger UI and ReDoc")
    with Server() as server:
        if code := run(server, node, browser, playwright):
            return code
    # A program without files beside it shows the plain reader.
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "bin", "ringmark-server")
        os.mkdir(os.path.dirname(program))
        shutil.copy(SERVER, program)
        with Server(program=program) as server:
            return run(server, node, browser, playwright, RINGMARK_PLAIN_PAGES="yes")


if __name__ == "__main__":
    sys.exit(main())
