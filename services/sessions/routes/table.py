"""The operation table of this service."""

from chassis.http import Api

api = Api()
TAGS = ("sessions",)
