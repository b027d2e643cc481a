"""The operation table of this service: for who is signed in, where an operation says nothing else."""

from chassis.auth import PERSON
from chassis.http import Api

api = Api(access=PERSON, tags=("sessions",))
