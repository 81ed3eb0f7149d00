"""Acts of several people in the same moment, each on a connection of its own."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Barrier, Thread

from flask import Flask

from hpmt_supervision.core.database import means_to_write
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.extensions import db


def both(app: Flask, *acts: Callable[[], object]) -> list[UserError]:
    """Run the acts at the same time, each in a unit of work, and return the errors a user would see."""
    db.session.commit()
    barrier = Barrier(len(acts))
    refused: list[UserError] = []
    failed: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        means_to_write.set(True)
        with app.app_context():
            barrier.wait(timeout=20)
            try:
                with unit_of_work():
                    act()
            except UserError as error:
                refused.append(error)
            except BaseException as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=copy_context().run, args=(run, act)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    db.session.expire_all()
    return refused
