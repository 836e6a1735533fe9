"""The threads as trees: the one package that knows `lft`, `rght` and `tree_id`.

django-mptt takes MAX(tree_id) + 1 for a new tree and shifts the numbers of a tree's nodes without
a lock. Here a database constraint allows one root per tree and a loser of that race tries again;
every other change to a tree happens under a lock on its root (on SQLite, in BEGIN IMMEDIATE).
"""

from comments.tree.growing import give_number, insert, lock, remove
from comments.tree.mending import faults, repair
from comments.tree.nodes import (
    COUNT_THREADS,
    HAS_REPLIES,
    OF_THREAD,
    ONE_ROOT_PER_TREE,
    THREAD,
    Node,
    ThreadQuerySet,
    TreeForeignKey,
    thread,
)
from comments.tree.planting import free_keys, plant

__all__ = [
    "COUNT_THREADS",
    "HAS_REPLIES",
    "OF_THREAD",
    "ONE_ROOT_PER_TREE",
    "THREAD",
    "Node",
    "ThreadQuerySet",
    "TreeForeignKey",
    "faults",
    "free_keys",
    "give_number",
    "insert",
    "lock",
    "plant",
    "remove",
    "repair",
    "thread",
]
