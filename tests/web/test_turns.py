"""Work in turns: never more at once than may be, and first come, first served."""

from __future__ import annotations

import threading

import pytest

from portal.web.turns import Turns


def test_whoever_asked_first_is_served_first():
    turns, order = Turns(1), []

    def ask(number: int) -> None:
        with turns.turn():
            order.append(number)

    with turns.turn():
        threads = []
        for number in range(6):
            threads.append(threading.Thread(target=ask, args=[number]))
            threads[-1].start()
            while len(turns._waiting) <= number:  # its asking is what the order goes by
                assert threads[-1].is_alive()
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == list(range(6))


def test_so_many_have_a_turn_at_a_time():
    turns, inside, together = Turns(3), threading.Barrier(3, timeout=10), threading.Lock()
    at_once, most = [0], [0]

    def work() -> None:
        with turns.turn():
            with together:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            inside.wait()
            with together:
                at_once[0] -= 1
            inside.wait()

    threads = [threading.Thread(target=work) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (most, at_once) == ([3], [0])


def test_a_failure_hands_the_turn_on():
    turns = Turns(1)
    with pytest.raises(ZeroDivisionError), turns.turn():
        1 / 0  # noqa: B018
    with turns.turn():
        pass
