"""What an operator reads about topics is what the code creates."""

from datetime import timedelta
from pathlib import Path

import yaml

from chassis.messaging import TOPICS, Topic

WRITTEN = Path(__file__).parents[4] / "infra" / "kafka" / "topics.yaml"


def test_the_written_topics_are_those_that_the_code_creates() -> None:
    written = [
        Topic(entry["name"], entry["partitions"], timedelta(days=entry["retention_days"]))
        for entry in yaml.safe_load(WRITTEN.read_text())
    ]
    assert written == list(TOPICS)
