"""`folkmoot version`."""

from importlib import metadata


def version() -> str:
    """Folkmoot's version, as installed."""
    try:
        return metadata.version("folkmoot")
    except metadata.PackageNotFoundError:
        return "(not installed; run from its sources)"
