"""HTTP in: a table of operations becomes Flask views and an OpenAPI 3.1 document."""

from chassis.http.application import create_flask
from chassis.http.operations import Api, Call, Cookie, Operation, Reply, Upload
from chassis.http.views import Page, PageQuery, View, decode_cursor, encode_cursor

__all__ = [
    "Api",
    "Call",
    "Cookie",
    "Operation",
    "Page",
    "PageQuery",
    "Reply",
    "Upload",
    "View",
    "create_flask",
    "decode_cursor",
    "encode_cursor",
]
