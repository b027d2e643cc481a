"""A round is seated exactly when some assignment satisfies all that must hold."""

from hypothesis import given, settings

from services.sessions.domain.allocation.feasibility import seat
from services.sessions.domain.allocation.problem import Problem
from tests.unit.services.sessions.domain.allocation.small_problems import broken, can_be_seated, problems


@settings(max_examples=400, deadline=None)
@given(problem=problems())
def test_a_seating_is_found_exactly_when_some_assignment_satisfies_everything(problem: Problem) -> None:
    seating = seat(problem, 0)
    if seating is None:
        assert not can_be_seated(problem)
    else:
        assert broken(problem, seating) is None
