"""The document of the API beside the reference's, which FastAPI generated from the reference application."""
import json
import pathlib
import unittest

from server_process import Server

REFERENCE = pathlib.Path(__file__).parent.parent / "conformance" / "openapi-reference.json"

# Every difference that is meant, each with its reason. Steps are joined by blanks, because paths have slashes.
DIFFERENCES = {
    "paths /async-users get parameters": "only ours",  # ?email= finds one user, an extension
    "paths /tasks get parameters": "only ours",  # ?status=, ?limit= and ?offset=, extensions
    "paths /tasks get responses 422": "only ours",  # for those
}


def differences(ours, reference, place=()):
    """{place: what is different there}, for the outermost places."""
    if not (isinstance(ours, dict) and isinstance(reference, dict)):
        return {} if ours == reference else {" ".join(place): f"{ours!r} instead of {reference!r}"}
    found = {}
    for name in {**ours, **reference}:
        if name not in reference:
            found[" ".join((*place, name))] = "only ours"
        elif name not in ours:
            found[" ".join((*place, name))] = "only the reference"
        else:
            found.update(differences(ours[name], reference[name], (*place, name)))
    return found


def document_of(*options):
    with Server(*options) as server, server.connect() as client:
        status, fields, content = client.request("GET", "/openapi.json")
    assert status == 200 and fields["content-type"] == "application/json", (status, fields)
    return content


class TheDocument(unittest.TestCase):
    maxDiff = None

    def test_differs_from_the_reference_only_where_it_is_meant_to(self):
        reference = json.loads(REFERENCE.read_text(encoding="utf-8"))
        self.assertEqual(differences(json.loads(document_of()), reference), DIFFERENCES)

    def test_is_the_same_in_every_mode(self):
        self.assertEqual(document_of("--mode", "async"), document_of("--mode", "sync"))

    def test_refers_only_to_models_that_it_has(self):
        document = json.loads(document_of())
        references = set()

        def collect(part):
            if isinstance(part, dict):
                references.update([part["$ref"]] if "$ref" in part else [])
                part = list(part.values())
            if isinstance(part, list):
                for inner in part:
                    collect(inner)

        collect(document)
        models = {"#/components/schemas/" + name for name in document["components"]["schemas"]}
        self.assertEqual(references, models)


class ComparingDocuments(unittest.TestCase):
    """The comparison itself finds what it is for."""

    def test_names_the_outermost_place(self):
        self.assertEqual(differences({"a": {"b": 1}}, {"a": {"b": 1}}), {})
        self.assertEqual(differences({"a": {"b": 1}}, {"a": {}}), {"a b": "only ours"})
        self.assertEqual(differences({"a": {}}, {"a": {}, "c": [1]}), {"c": "only the reference"})
        self.assertEqual(differences({"a": [1]}, {"a": [2]}), {"a": "[1] instead of [2]"})
