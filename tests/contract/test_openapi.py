"""The committed API document is what the code says."""

import json

from gateway import apidocs
from gateway.openapi import main


def test_the_committed_document_is_not_stale() -> None:
    assert main(["--check"]) == 0


def test_every_reference_leads_somewhere_and_nothing_internal_is_told() -> None:
    document = apidocs.document()
    text = json.dumps(document)
    known = document["components"]["schemas"]
    for part in text.split('"#/components/schemas/')[1:]:
        assert part.partition('"')[0] in known
    assert "/internal/" not in text
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(set(names)) == len(names)
