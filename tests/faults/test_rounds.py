"""A few rounds of ``make faults``: each thing that can die dies at least once."""

from pathlib import Path

import pytest

from tests.faults.rounds import running_trial
from tests.support.environment import DATABASE

pytestmark = pytest.mark.xdist_group("fault_rounds")

SEED = 20260101


def test_nothing_that_was_answered_is_lost_whatever_is_killed(tmp_path: Path) -> None:
    with running_trial(DATABASE, tmp_path, SEED) as trial:
        outcomes = [trial.play(number, seconds=1.0) for number in range(trial.victims)]
    assert [problem for outcome in outcomes for problem in outcome.problems] == []
    # A round in which nobody filed or did anything would prove nothing.
    assert all(outcome.filed for outcome in outcomes)
    assert trial.journal.acts
