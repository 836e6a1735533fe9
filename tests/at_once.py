"""Several things done at the same moment."""

from threading import Barrier, Thread

from django.db import connection, connections


def at_once(*works):
    """Do several things at the same moment, each with a connection of its own.

    Returns what each returned or raised.
    """
    barrier = Barrier(len(works))
    outcomes = [None] * len(works)

    def run(index, work):
        barrier.wait()
        try:
            outcomes[index] = work()
        except Exception as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def close_connections():
    """Close what two processes cannot share, before one is forked: connections and their pool."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()
