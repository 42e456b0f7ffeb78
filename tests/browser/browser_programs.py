"""Where Node.js, Chromium and Playwright are; ends the test with 77 where one is missing.

RINGMARK_BROWSER=required makes that a failure. `scripts/setup --browser` installs what is needed.
"""
import os
import pathlib
import shutil
import sys

SKIPPED = 77
HERE = pathlib.Path(__file__).parent
NPM = HERE.parent.parent / "build" / "npm"


def skip(reason):
    print("skipped:", reason)
    sys.exit(1 if os.environ.get("RINGMARK_BROWSER") == "required" else SKIPPED)


def command(script, server):
    """What runs the script of this folder on the pages of the server."""
    node = shutil.which("node") or skip("no Node.js")
    browser = shutil.which("chromium") or skip("no Chromium")
    playwright = max(NPM.glob("playwright-core@*"), default=None) or skip("no Playwright")
    return [node, HERE / script, f"http://127.0.0.1:{server.port}", playwright, browser]
