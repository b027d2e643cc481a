"""docs/problems.md, generated from what the pages say: `python -m folkmoot.problems_document > docs/problems.md`."""

import sys

from gateway.pages.problems import PROBLEMS

HEAD = """# Problems

Every error of the API is a problem (RFC 9457). Its `type` is `/problems/<code>`, an address at which the running
Folkmoot explains it; `title` and `detail` say to people what happened, why, and what to do next.

Generated from the code: `python -m folkmoot.problems_document > docs/problems.md`.

| code | means | why | what to do |
|---|---|---|---|
"""


def document() -> str:
    """The whole page."""
    rows = (
        f"| `{code}` | {known.title} | {known.why} | {known.do} |\n".replace("<", "&lt;")
        for code, known in sorted(PROBLEMS.items())
    )
    return HEAD + "".join(rows)


if __name__ == "__main__":
    sys.stdout.write(document())
