"""All tests. What they share says as much as they do when it fails."""

import pytest

pytest.register_assert_rewrite("tests.support", "tests.e2e.plays")
