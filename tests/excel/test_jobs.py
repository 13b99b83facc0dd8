"""Work in the background: one at a time, progress, the end told once."""

from __future__ import annotations

import threading
import time

from tradecell.excel.jobs import DONE, FAILED, IDLE, RUNNING, Jobs, Tell


def wait(jobs: Jobs) -> None:
    for _ in range(500):
        if jobs.look().state != RUNNING:
            return
        time.sleep(0.01)
    raise AssertionError("the job did not end")


def test_a_job_tells_how_far_it_is_and_its_end_once() -> None:
    jobs, go, told = Jobs(), threading.Event(), threading.Event()

    def run(tell: Tell) -> str:
        tell("half")
        told.set()
        assert go.wait(10)
        return "all of it"

    assert jobs.take().state == IDLE
    assert jobs.start(run)
    assert told.wait(10)
    assert jobs.take() == jobs.look()
    assert (jobs.look().state, jobs.look().text) == (RUNNING, "half")
    assert not jobs.start(run), "one at a time"
    go.set()
    wait(jobs)
    taken = jobs.take()
    assert (taken.state, taken.text) == (DONE, "all of it")
    assert jobs.take().state == IDLE


def test_a_job_that_fails_says_why_and_another_may_start() -> None:
    jobs = Jobs()

    def fail(_: Tell) -> str:
        raise OSError("no network")

    assert jobs.start(fail)
    wait(jobs)
    assert (jobs.look().state, jobs.look().text) == (FAILED, "no network")
    assert jobs.start(lambda _: "well")
    wait(jobs)
    assert jobs.take().text == "well"


def test_even_an_exit_is_told() -> None:
    jobs = Jobs()

    def leave(_: Tell) -> str:
        raise SystemExit

    jobs.start(leave)
    wait(jobs)
    assert (jobs.look().state, jobs.look().text) == (FAILED, "SystemExit")
