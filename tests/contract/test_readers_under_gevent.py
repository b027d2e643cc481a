"""The gateway's hub reads the broker in a gevent process: a waiting reader must not hold up the other greenlets."""

import json
import subprocess
import sys

from chassis.messaging import Broker, Topic

PROGRAM = """
import gevent.monkey
gevent.monkey.patch_all()
import json, sys, time
import gevent
from chassis.messaging import Record, open_broker

url, topic = sys.argv[1:]
longest, last = 0.0, time.monotonic()

def tick():
    global longest, last
    while True:
        gevent.sleep(0.005)
        longest, last = max(longest, time.monotonic() - last), time.monotonic()

broker = open_broker(url)
broker.publish([Record(topic, "k", {}, b"warm")])
reader = broker.reader([topic])
reader.poll(0.2)
gevent.spawn(tick)
gevent.sleep(0.01)
longest, last = 0.0, time.monotonic()
idle = time.process_time()
assert reader.poll(1.0) == []
idle = time.process_time() - idle
quiet = longest
took = []
for n in range(10):
    def publish():
        broker.publish([Record(topic, "k", {}, str(n).encode())])
        published.append(time.monotonic())
    published = []
    sender = gevent.spawn_later(0.05, publish)
    got = []
    while not got:
        got = reader.poll(2.0)
    arrived = time.monotonic()
    sender.join()
    took.append(arrived - published[0])
    assert [each.value for each in got] == [str(n).encode()]
reader.close()
broker.close()
print(json.dumps({"quiet": quiet, "took": sorted(took)[5], "idle": idle}))
"""


def test_a_waiting_reader_lets_other_greenlets_run(broker_url: str, broker: Broker) -> None:
    topic = "test.gevent"
    broker.ensure_topics([Topic(topic, partitions=1)])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, broker_url, topic],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["quiet"] < 0.25, "a greenlet was held up while the reader waited"
    assert figures["took"] < 0.1, "a record took long to arrive"
