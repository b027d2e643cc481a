"""A real Kafka broker for the tests: one KRaft node out of its own jars, fetched through Maven, on a random port."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.instance import free_port
from chassis.messaging import BrokerUnavailable, open_broker
from tests.support.wait import eventually

POM = Path(__file__).parents[2] / "infra" / "kafka" / "pom.xml"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "folkmoot"
CLUSTER_ID = "Zm9sa21vb3QtdGVzdHMtMQ"

# A small heap and the quick compiler: a test broker starts often and carries little.
JAVA = ("java", "-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
log.cleaner.enable=false
num.network.threads=2
num.io.threads=4
broker.session.timeout.ms=1000
broker.heartbeat.interval.ms=300
controlled.shutdown.enable=false
"""


class KafkaMissing(Exception):
    """Kafka cannot be started here; the message says what is missing."""


def jars() -> Path:
    """The folder with the broker's jars, fetched on first use and kept for the next run."""
    for program, what in (
        ("java", "Java 17 (apt install openjdk-17-jre-headless)"),
        ("mvn", "Maven (apt install maven)"),
    ):
        if shutil.which(program) is None:
            raise KafkaMissing(
                f"the Kafka tests need {what}, or FOLKMOOT_KAFKA=host:port of a running broker"
            )
    target = CACHE / f"kafka-{hashlib.sha256(POM.read_bytes()).hexdigest()[:16]}"
    if not target.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=CACHE, prefix=".kafka-"))
        command = [
            "mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies",
            f"-DoutputDirectory={fresh}", "-DincludeScope=runtime",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise KafkaMissing(f"Maven could not fetch Kafka: {done.stdout.strip()[-1000:]}")
        try:
            fresh.rename(target)
        except OSError:  # another run was quicker
            shutil.rmtree(fresh, ignore_errors=True)
    return target


class TestKafka:
    """One broker in a temporary folder; it can be killed and started again on the same data and port."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fm-kafka-"))
        self.port = free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self._classpath = f"{jars()}/*"
        self._properties = self.folder / "server.properties"
        self._process: subprocess.Popen[bytes] | None = None
        self._properties.write_text(
            PROPERTIES.format(port=self.port, controller=free_port(), data=self.folder / "data")
        )
        self._java("kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(self._properties))

    @property
    def address(self) -> str:
        """As FOLKMOOT_BROKER_URL takes it, with waits that suit a test."""
        return f"kafka://{self.bootstrap}?session_timeout=1.5&timeout=10"

    def _java(self, *arguments: str) -> None:
        done = subprocess.run(
            [*JAVA, "-cp", self._classpath, *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode != 0:
            raise KafkaMissing(f"{arguments[0]} failed: {(done.stderr or done.stdout)[-1000:]}")

    def start(self, *, wait: bool = True) -> None:
        """Start the broker; with `wait`, return when it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*JAVA, "-cp", self._classpath, "kafka.Kafka", str(self._properties)],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if wait:
            eventually(self._answers, within=60, every=0.1, because="Kafka did not start")

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise KafkaMissing(f"Kafka ended: {(self.folder / 'log').read_text()[-2000:]}")
        broker = open_broker(f"kafka://{self.bootstrap}?timeout=2")
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            broker.check()
        except (BrokerUnavailable, OSError):
            return False
        finally:
            broker.close()
        return True

    def kill(self) -> None:
        """SIGKILL, as a crash would end it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self, *, wait: bool = True) -> None:
        """Start it again on the same data and port."""
        self.kill()
        self.start(wait=wait)

    def stop(self) -> None:
        """End it and throw its data away."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class RunningKafka:
    """The broker that FOLKMOOT_KAFKA names; not ours to kill."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap

    @property
    def address(self) -> str:
        """As FOLKMOOT_BROKER_URL takes it."""
        return f"kafka://{self.bootstrap}?timeout=10"


@contextmanager
def kafka_broker() -> Iterator[TestKafka]:
    """A broker of one's own, for a test that kills it."""
    broker = TestKafka()
    try:
        broker.start()
        yield broker
    except BaseException:
        said = (broker.folder / "log").read_text(errors="replace").splitlines()
        print("the broker's last words:", *said[-60:], sep="\n")
        raise
    finally:
        broker.stop()
