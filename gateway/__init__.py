"""The only public door: JWT check, routes, rate limits, live streams (the hub), pages and API documents.

Owns: nothing that must survive a restart. Reads: frames and public messages from the broker.
Calls: the services, over HTTP.
"""
