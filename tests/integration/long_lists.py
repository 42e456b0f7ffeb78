"""Lists that are too long for one piece: they leave while they are made."""
import json
import unittest

from server_process import MODELS, Server, scaled

USERS = max(scaled(10_000), 2_000)  # fewer would be one piece
PIPELINED = 50


def user_request(number):
    content = json.dumps({"name": f"user {number}", "email": f"{number}@example.com", "age": number % 120}).encode()
    head = f"POST /users HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


def create_users(client, count):
    for first in range(1, count + 1, PIPELINED):
        numbers = range(first, min(first + PIPELINED, count + 1))
        client.send(b"".join(user_request(number) for number in numbers))
        for _ in numbers:
            status, _, content = client.read_answer()
            assert status == 200, content


class AListOfManyUsers(unittest.TestCase):
    def test_comes_whole_to_every_version_of_http_in_every_model(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server:
                with server.connect() as client:
                    create_users(client, USERS)
                    self.chunks_and_goes_on(client)
                    self.says_nothing_of_its_length_to_head(client)
                with server.connect() as client:
                    self.ends_with_the_connection(client)
                self.assertEqual(server.terminate(), 0)

    def chunks_and_goes_on(self, client):
        # The second request comes in the same segment: it waits for its turn, and is not lost.
        client.send(b"GET /users HTTP/1.1\r\nHost: t\r\n\r\nGET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        status, fields, content = client.read_answer()
        self.assertEqual(status, 200)
        self.assertEqual(fields["transfer-encoding"], "chunked")
        self.assertNotIn("content-length", fields)
        users = json.loads(content)
        self.assertEqual([user["id"] for user in users], list(range(1, USERS + 1)))
        self.assertEqual(users[-1]["email"], f"{USERS}@example.com")
        self.assertEqual(client.read_answer()[0], 200)

    def says_nothing_of_its_length_to_head(self, client):
        client.send(b"HEAD /users HTTP/1.1\r\nHost: t\r\n\r\nGET /healthz HTTP/1.1\r\nHost: t\r\n\r\n")
        status, fields, _ = client.read_answer(head_only=True)
        self.assertEqual((status, fields.get("content-length")), (200, None))
        self.assertEqual(client.read_answer()[0], 200)

    def ends_with_the_connection(self, client):
        client.send(b"GET /users HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        received = b""
        while more := client.socket.recv(1 << 20):
            received += more
        head, _, content = received.partition(b"\r\n\r\n")
        self.assertIn(b"\r\nconnection: close", head)
        self.assertNotIn(b"transfer-encoding", head)
        self.assertEqual(len(json.loads(content)), USERS)

    def test_may_be_given_up_by_its_client(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server:
                with server.connect() as client:
                    create_users(client, USERS)
                    before = server.descriptors()
                    for _ in range(20):
                        with server.connect() as other:
                            other.send(b"GET /users HTTP/1.1\r\nHost: t\r\n\r\n")
                            other.socket.recv(1000)
                    self.assertEqual(client.request("GET", "/healthz")[0], 200)
                    self.assertLessEqual(server.descriptors(), before + 20)
                self.assertEqual(server.terminate(), 0)


if __name__ == "__main__":
    unittest.main()
