"""Bring the cluster up, break it under load, and see that nothing acknowledged is lost.

``python -m tools.ha`` needs Debian's postgresql-15, patroni, etcd-server and haproxy, and takes
about three minutes. Nothing is left behind; ``--keep`` leaves the logs.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.ha.cluster import GUICHET, PACKAGES, Cluster, missing, wait_until
from tools.ha.load import SETUP, Load

CALM_SECONDS = 4.0
AFTERWARDS = 200
"""So many tickets must be acknowledged after each blow before the next one."""


def main() -> int:
    """The exit code: 0 when nothing was lost and writes resumed every time."""
    if lacking := missing():
        print(f"Missing: {', '.join(lacking)}. On Debian: apt install {PACKAGES}")
        return 2
    folder = Path(tempfile.mkdtemp(prefix="guichet-ha-"))
    folder.chmod(0o755)
    try:
        return _try(Cluster(folder))
    finally:
        if "--keep" in sys.argv:
            print(f"Logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _try(cluster: Cluster) -> int:
    load = Load()
    try:
        started = time.monotonic()
        cluster.start()
        print(f"Up after {time.monotonic() - started:.0f} s: primary {cluster.primary()}, "
              f"synchronous {cluster.synchronous()}.", flush=True)  # fmt: skip
        _set_up(cluster)
        load.start()
        print("| What happens | Nothing acknowledged for | Other answers |\n|---|---|---|")
        for name, strike, mend in _blows(cluster):
            _suffer(load, name, strike, mend)
        load.stop()
        return _verdict(cluster, load)
    finally:
        load.stop()
        cluster.stop()


def _set_up(cluster: Cluster) -> None:
    subprocess.run(
        [GUICHET, "apply", "-"],
        env=cluster.desk_environment("desk_one"),
        input=SETUP,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


Blow = tuple[str, Callable[[], object], Callable[[], object]]


def _blows(cluster: Cluster) -> Iterator[Blow]:
    """What is done to the cluster, and what an operator does afterwards; one after the other."""
    victim = _primary(cluster)
    yield (
        "the primary's machine dies (SIGKILL of PostgreSQL, Patroni and etcd)",
        cluster.machines[victim].kill,
        lambda: _bring_back(cluster, victim),
    )
    second = _primary(cluster)
    yield (
        "the primary's PostgreSQL dies (SIGKILL)",
        lambda: cluster.machines[second].kill_named("postgres"),
        lambda: wait_until(cluster.whole, "the cluster is whole again"),
    )
    third, heir = _primary(cluster), str(cluster.synchronous())
    yield (
        "a planned switchover to the standby",
        lambda: cluster.switch_over(leader=third, candidate=heir),
        lambda: wait_until(cluster.whole, "the cluster is whole again"),
    )
    yield (
        "a desk's machine dies (SIGKILL of web process and worker)",
        cluster.machines["desk_one"].kill,
        lambda: cluster.start_desk("desk_one"),
    )
    wait_until(lambda: cluster.desk_is_ready("desk_one"), "both desks are ready")
    yield (
        "the other desk is stopped for an upgrade (SIGTERM)",
        cluster.machines["desk_two"].end,
        lambda: cluster.start_desk("desk_two"),
    )


def _suffer(
    load: Load, name: str, strike: Callable[[], object], mend: Callable[[], object]
) -> None:
    time.sleep(CALM_SECONDS)
    struck = time.monotonic()
    strike()
    wait_until(lambda: len(load.acknowledged(since=struck)) > AFTERWARDS, "tickets are filed again")
    silence, refused = load.silence(since=struck), load.refused(since=struck)
    mend()
    told = ", ".join(f"{number} × {outcome}" for outcome, number in refused.most_common()) or "none"
    print(f"| {name} | {silence:.1f} s | {told} |", flush=True)


def _verdict(cluster: Cluster, load: Load) -> int:
    """Compare what was acknowledged with what is there."""
    acknowledged = [attempt.subject for attempt in load.acknowledged()]
    wait_until(cluster.whole, "the cluster is whole again")
    with cluster.connect() as connection:
        rows = connection.execute("SELECT subject, reference FROM tickets_ticket").fetchall()
        silent = connection.execute(
            "SELECT count(*) FROM tickets_ticket t WHERE NOT EXISTS (SELECT 1 FROM events_event e "
            "WHERE e.kind = 'ticket.created' AND e.subject_id = t.id)"
        ).fetchall()[0][0]
    subjects = [subject for subject, _reference in rows]
    lost = set(acknowledged) - set(subjects)
    twice = len(subjects) - len(set(subjects))
    print(
        f"\n{len(acknowledged)} tickets acknowledged, {len(lost)} lost, {twice} twice, "
        f"{len(rows) - len({reference for _, reference in rows})} numbers twice, "
        f"{silent} without their fact; {len(set(subjects) - set(acknowledged))} written whose "
        "answer was lost with a connection."
    )
    return 1 if lost or twice or silent else 0


def _bring_back(cluster: Cluster, node: str) -> None:
    cluster.start_node(node)
    wait_until(cluster.whole, "the node that died is a standby")


def _primary(cluster: Cluster) -> str:
    return str(wait_until(cluster.primary, "there is a primary"))


if __name__ == "__main__":
    sys.exit(main())
