"""The C kernel by ctypes; absent where it was not built, and then the twin does the same in Python."""

import ctypes
from array import array
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from services.sessions.domain.allocation.kernel.state import INTS, Ints, State

ABI = 4
_POINTERS = (
    "start", "facs", "values", "lo", "hi", "need", "row", "lin", "order", "tries", "marginal", "weight", "chance",
    "matrix", "known", "others", "times", "room",
)  # fmt: skip


class _Problem(ctypes.Structure):
    """`Problem` of kernel.c."""

    _fields_ = (
        *(
            (name, ctypes.c_int32)
            for name in ("n", "rooms", "rounds", "attrs", "nonneg", "dense", "special", "heat")
        ),
        ("floor", ctypes.c_int64),
        ("most", ctypes.c_int64),
        *((name, ctypes.c_void_p) for name in _POINTERS),
    )


@cache
def library() -> ctypes.CDLL | None:
    """The built kernel; None when there is none, or when it was built from other sources than these."""
    for suffix in (*EXTENSION_SUFFIXES, ".so"):
        path = Path(__file__).with_name(f"_kernel{suffix}")
        if not path.exists():
            continue
        try:
            found = ctypes.CDLL(str(path))
        except OSError:
            continue
        if found.fm_abi() == ABI:
            _declare(found)
            return found
    return None


def _declare(found: ctypes.CDLL) -> None:
    problem, word, number = ctypes.POINTER(_Problem), ctypes.c_uint64, ctypes.c_int32
    for name, result, arguments in (
        ("fm_deal", number, (problem, number, ctypes.POINTER(word))),
        ("fm_open", ctypes.c_void_p, (problem, word)),
        ("fm_run", ctypes.c_int64, (ctypes.c_void_p, ctypes.c_int64)),
        ("fm_best", ctypes.c_int64, (ctypes.c_void_p, ctypes.c_void_p)),
        ("fm_close", None, (ctypes.c_void_p,)),
    ):
        function = getattr(found, name)
        function.restype = result
        function.argtypes = arguments


class NativeKernel:
    """The kernel on one state. Close it: it holds memory of its own."""

    name = "c"
    chunk = 2_000

    def __init__(self, state: State, random: int) -> None:
        found = library()
        if found is None:
            raise RuntimeError("the C kernel is not built")
        self._library = found
        self._state = state
        self._random = ctypes.c_uint64(random)
        self._problem = _problem(state)
        self._search: int | None = None

    def deal(self, round_index: int) -> bool:
        """Seat in this round everybody who has no seat in it yet; False when somebody could not be seated."""
        done = self._library.fm_deal(self._problem, round_index, ctypes.byref(self._random))
        return bool(done)

    def open(self) -> None:
        """Begin the search from the plan, in which everybody has a seat."""
        self._search = self._library.fm_open(self._problem, self._random)
        if not self._search:
            raise MemoryError("no memory for the search")

    def run(self, moves: int) -> int:
        """Look at so many units; how many were looked at (fewer: nothing can get better)."""
        return int(self._library.fm_run(self._search, moves))

    def best(self) -> tuple[int, Ints]:
        """Cost and plan, the best so far."""
        room = array(INTS, bytes(4 * self._state.rounds * self._state.n))
        cost = self._library.fm_best(self._search, room.buffer_info()[0])
        return int(cost), room

    def cost(self) -> int:
        """The best plan's cost so far."""
        return int(self._library.fm_best(self._search, None))

    def close(self) -> None:
        """Give the memory back."""
        if self._search:
            self._library.fm_close(self._search)
            self._search = None


def _problem(state: State) -> _Problem:
    numbers = ("n", "rooms", "rounds", "attrs", "nonneg", "dense", "special", "heat", "floor", "most")
    fields = {name: int(getattr(state, name)) for name in numbers}
    arrays = {name: getattr(state, name) for name in _POINTERS}
    addresses = {name: values.buffer_info()[0] for name, values in arrays.items() if values is not None}
    return _Problem(**fields, **addresses)
