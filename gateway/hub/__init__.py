"""The live hub: every frame of every session, written straight to the sockets that may see it.

One loop writes to all streams. A stream has no greenlet and no queue of its own: it is a socket, a position and,
while its client is slow, a bounded backlog. Each frame is made into bytes once; streams that see the same frames of a
pass share the same joined bytes. Frames that arrive during a pass join the next one.
"""

from gateway.hub.hub import Hub, Standing
from gateway.hub.presence import Presence
from gateway.hub.signals import Signals
from gateway.hub.stream import Stream, Streams
from gateway.hub.tickets import Tickets

__all__ = ["Hub", "Presence", "Signals", "Standing", "Stream", "Streams", "Tickets"]
