"""Prometheus metrics that every process has."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("folkmoot_http_requests_total", "HTTP requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "folkmoot_http_request_seconds",
    "Time from request to answer, in seconds.",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
