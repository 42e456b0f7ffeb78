"""Runs chat.js against a server of its own, which it stops and starts again on the same port when it is asked to."""
import contextlib
import subprocess
import sys

import browser_programs
from server_process import Server


def serve(test, servers, server):
    """Does what the test asks for until it ends; everything else it says is passed on."""
    port = str(server.port)
    for line in test.stdout:
        word = line.strip()
        if word == "stop":
            assert server.terminate() == 0
        elif word == "start":
            server = servers.enter_context(Server("--port", port))
        else:
            print(word, flush=True)
            continue
        test.stdin.write("done\n")
        test.stdin.flush()


def main():
    with contextlib.ExitStack() as servers:
        server = servers.enter_context(Server())
        command = browser_programs.command("chat.js", server)
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as test:
            try:
                serve(test, servers, server)
            except BaseException:
                test.kill()
                raise
        return test.returncode


if __name__ == "__main__":
    sys.exit(main())
