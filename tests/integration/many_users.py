"""Users that many clients create at once, and users that a crash must not lose."""
import json
import os
import random
import tempfile
import threading
import unittest

from server_process import MODELS, Server, scaled

CLIENTS = scaled(2000)
USERS_A_CRASH = 1000
CRASHES = scaled(50)


def user_request(number):
    content = json.dumps({"name": f"user {number}", "email": f"{number}@example.com"}).encode()
    head = f"POST /users HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    return head.encode() + content


class UsersCreatedAtOnce(unittest.TestCase):
    def test_all_exist_under_ids_without_gaps_in_every_model(self):
        for model, options in MODELS.items():
            with self.subTest(model=model), Server(*options) as server:
                clients = [server.connect() for _ in range(CLIENTS)]
                try:
                    for number, client in enumerate(clients):
                        client.send(user_request(number))
                    created = {}
                    for number, client in enumerate(clients):
                        status, _, content = client.read_answer()
                        self.assertEqual(status, 200, content)
                        user = json.loads(content)
                        self.assertEqual(user["email"], f"{number}@example.com")
                        created[user["id"]] = user
                    self.assertEqual(sorted(created), list(range(1, CLIENTS + 1)))
                    listed = json.loads(clients[0].request("GET", "/users")[2])
                    self.assertEqual(listed, [created[number] for number in range(1, CLIENTS + 1)])
                finally:
                    for client in clients:
                        client.socket.close()


class UsersOfTheDatabase(unittest.TestCase):
    """What was acknowledged is there after the process was killed at a random moment."""

    def test_survive_a_crash_once_they_are_acknowledged(self):
        chance = random.Random(7)
        with tempfile.TemporaryDirectory(prefix="ringmark-test-") as directory:
            file = "sqlite:" + os.path.join(directory, "users.db")
            known = {}
            for crash in range(CRASHES + 1):
                options = MODELS[chance.choice(sorted(MODELS))]
                with Server(*options, "--database", file) as server:
                    with server.connect() as client:
                        found = {user["id"]: user for user in json.loads(client.request("GET", "/async-users")[2])["users"]}
                    for number, user in known.items():
                        self.assertEqual(found.get(number), user, f"lost at crash {crash} of {options}")
                    if crash < CRASHES:
                        enough = chance.randrange(1, USERS_A_CRASH // 4)
                        known = found | self.acknowledged_until_crash(server, crash, enough)

    def acknowledged_until_crash(self, server, crash, enough):
        """Creates users over four connections, kills the server after `enough`, returns what it had acknowledged."""
        acknowledged = {}
        lock = threading.Lock()
        killed = threading.Event()

        def create_until_crash(lane):
            try:
                with server.connect() as client:
                    for number in range(USERS_A_CRASH):
                        target = f"/async-users?name=n&email={crash}-{lane}-{number}"
                        answer = client.request("POST", target)
                        if answer is None:
                            return
                        user = json.loads(answer[2])["user"]
                        with lock:
                            acknowledged[user["id"]] = user
                            if len(acknowledged) >= enough and not killed.is_set():
                                killed.set()
                                server.process.kill()
            except (OSError, AssertionError):
                return  # the crash

        lanes = [threading.Thread(target=create_until_crash, args=(lane,)) for lane in range(4)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        return acknowledged
