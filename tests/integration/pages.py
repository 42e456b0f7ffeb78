"""The pages for people, from the build and from an installation."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from server_process import MODELS, SERVER, Server

BUILD = pathlib.Path(SERVER).parent.parent
ASSETS = BUILD / "share" / "ringmark" / "web"
HTML = "text/html; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"

STYLE = "text/css; charset=utf-8"

# What each page has to name, with and without the readers from npm.
PAGES = {
    "/docs": ["swagger", "/openapi.json"],
    "/redoc": ["redoc", "/openapi.json"],
    "/chat": ["WebSocket聊天室", 'id="messages"', 'id="messageText"', "输入消息", "发送", "sendMessage", "/ws"],
}
FILES = {
    "swagger-ui-bundle.js": SCRIPT,
    "swagger-ui.css": STYLE,
    "redoc.standalone.js": SCRIPT,
}
POLICIES = {"/docs": "default-src 'self'; ", "/redoc": "default-src 'self'; ", "/chat": "default-src 'none'; "}
# Beside their page in the source, and inside the program.
CHAT_FILES = {"chat.css": STYLE, "chat.js": SCRIPT}
SOURCES = pathlib.Path(__file__).parents[2] / "server" / "web"


def fetched():
    return all((ASSETS / name).is_file() for name in FILES)


def check_pages(test, server):
    with server.connect() as client:
        for path, texts in PAGES.items():
            status, fields, content = client.request("GET", path)
            test.assertEqual((status, fields["content-type"]), (200, HTML), path)
            test.assertTrue(fields["content-security-policy"].startswith(POLICIES[path]))
            for text in texts:
                test.assertIn(text, content.decode(), path)
            head = client.request("HEAD", path)
            test.assertEqual((head[0], head[1]["content-length"], head[2]), (200, str(len(content)), b""))
            test.assertEqual(client.request("POST", path)[0], 405)
        for name, content_type in CHAT_FILES.items():
            test.assertIn(f'"./chat/assets/{name}"', client.request("GET", "/chat")[2].decode())
            status, fields, content = client.request("GET", "/chat/assets/" + name)
            test.assertEqual((status, fields["content-type"]), (200, content_type), name)
            test.assertEqual(fields["cache-control"], "no-cache")
            test.assertEqual(content, (SOURCES / name).read_bytes(), name)
        for target in ("/docs/assets/nothing.js", "/docs/assets/chat.js", "/chat/assets/chat.html"):
            test.assertEqual(client.request("GET", target)[0], 404)


class Pages(unittest.TestCase):
    def test_are_the_same_in_every_model(self):
        for options in MODELS.values():
            with Server(*options) as server:
                check_pages(self, server)

    def test_are_plain_where_no_files_are_beside_the_program(self):
        with tempfile.TemporaryDirectory() as folder:
            program = os.path.join(folder, "bin", "ringmark-server")
            os.mkdir(os.path.dirname(program))
            shutil.copy(SERVER, program)
            with Server(program=program) as server:
                check_pages(self, server)
                with server.connect() as client:
                    self.assertIn(b"scripts/setup", client.request("GET", "/docs")[2])
                    self.assertEqual(client.request("GET", "/docs/assets/swagger-ui.css")[0], 404)


@unittest.skipUnless(fetched(), "scripts/setup could not fetch the files of npm")
class Files(unittest.TestCase):
    def check(self, server):
        with server.connect() as client:
            for name, content_type in FILES.items():
                status, fields, content = client.request("GET", "/docs/assets/" + name)
                self.assertEqual((status, fields["content-type"]), (200, content_type), name)
                self.assertEqual(fields["cache-control"], "public, max-age=3600")
                self.assertEqual(content, (ASSETS / name).read_bytes(), name)
                head = client.request("HEAD", "/docs/assets/" + name)
                self.assertEqual((head[1]["content-length"], head[2]), (str(len(content)), b""))
            for path in ("/docs", "/redoc"):
                self.assertIn(b"/docs/assets/", client.request("GET", path)[2])

    def test_are_served_as_they_are_in_every_model(self):
        for options in MODELS.values():
            with Server(*options) as server:
                self.check(server)

    def test_are_installed_beside_the_program(self):
        with tempfile.TemporaryDirectory() as prefix:
            subprocess.run(["cmake", "--install", BUILD, "--prefix", prefix], check=True, stdout=subprocess.DEVNULL)
            installed = sorted(path.name for path in pathlib.Path(prefix, "share/ringmark/web").iterdir())
            self.assertEqual(installed, sorted(path.name for path in ASSETS.iterdir()))
            with Server(program=os.path.join(prefix, "bin", "ringmark-server")) as server:
                self.check(server)
                check_pages(self, server)
