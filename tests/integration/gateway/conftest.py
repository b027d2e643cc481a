from collections.abc import Callable, Iterator

import pytest

from chassis.messaging import open_broker
from tests.support.gateway import GatewayProcess, StandIns


@pytest.fixture(scope="module")
def stand_ins() -> Iterator[StandIns]:
    stand_ins = StandIns()
    yield stand_ins
    stand_ins.close()


@pytest.fixture(scope="module")
def broker_url(module_database_url: Callable[[str], str]) -> str:
    url = module_database_url("broker")
    broker = open_broker(url)
    broker.ensure_topics()
    broker.close()
    return url


@pytest.fixture(scope="module")
def gateway(stand_ins: StandIns, broker_url: str) -> Iterator[GatewayProcess]:
    process = GatewayProcess(
        stand_ins, broker_url, rate_address="5000", rate_person="5000", rate_sign_in="60000"
    )
    yield process
    process.stop()
