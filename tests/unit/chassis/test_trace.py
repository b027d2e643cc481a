import pytest

from chassis.telemetry import trace

INCOMING = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_span_keeps_the_trace_and_gets_its_own_id() -> None:
    with trace.span(INCOMING) as traceparent:
        assert traceparent.startswith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
        assert traceparent != INCOMING
        assert trace.current() == traceparent
    assert trace.current() is None


@pytest.mark.parametrize(
    "incoming", [None, "", "nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", INCOMING + "-x"]
)
def test_a_malformed_header_starts_a_new_trace(incoming: str | None) -> None:
    with trace.span(incoming) as traceparent:
        assert len(traceparent) == 55
        assert "4bf92f3577b34da6a3ce929d0e0e4736" not in traceparent
