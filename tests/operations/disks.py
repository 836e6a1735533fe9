"""Disks without room: a small one that is filled to its last byte, or what comes close to it."""

import contextlib
import errno
import os
import resource
import subprocess
from pathlib import Path

from tests.operations.sites import ROOT

SIZE = 64 * 1024**2
"""Bytes, of which a site with the demo in it uses less than half."""

NO_ROOM = 1024
"""Bytes that no file may grow beyond where no disk can be mounted."""


class SmallDisk:
    """A file system of its own, in a mount namespace that ends with the process which holds it."""

    def __init__(self, folder, holder):
        self.inside, self.pid = folder, holder.pid
        self.outside = Path(f"/proc/{holder.pid}/root{folder}")
        """The same folder, for a process that has not entered."""

    def enter(self):
        """Have a process see the disk, before it runs its program."""
        for kind, flag in (("user", os.CLONE_NEWUSER), ("mnt", os.CLONE_NEWNS)):
            theirs, own = f"/proc/{self.pid}/ns/{kind}", f"/proc/self/ns/{kind}"
            if os.readlink(theirs) != os.readlink(own):
                descriptor = os.open(theirs, os.O_RDONLY)
                os.setns(descriptor, flag)
                os.close(descriptor)
        os.chdir(ROOT)

    @contextlib.contextmanager
    def full(self):
        ballast = self.outside / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1024**2, 4096, 1):
                with until_there_is_no_room():
                    while file.write(bytes(size)):
                        pass
        try:
            yield
        finally:
            ballast.unlink()


class LimitedFiles:
    """Where no disk can be mounted: no file grows, which is most of what a full disk is."""

    def __init__(self, folder):
        self.inside = self.outside = folder
        self.most = resource.RLIM_INFINITY

    def enter(self):
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.most, resource.RLIM_INFINITY))

    @contextlib.contextmanager
    def full(self):
        self.limit(NO_ROOM)
        try:
            yield
        finally:
            self.limit(resource.RLIM_INFINITY)

    def limit(self, most):
        self.most = most
        for process in descendants(os.getpid()):
            resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def descendants(process):
    for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        yield int(child)
        yield from descendants(child)


@contextlib.contextmanager
def until_there_is_no_room():
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@contextlib.contextmanager
def small_disk(folder):
    """Mount a small disk on a folder, as root or in a user namespace; or do without."""
    mount = f"mount -t tmpfs -o size={SIZE},mode=0700 tmpfs '{folder}' && echo mounted && exec cat"
    for unshare in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        holder = subprocess.Popen(
            [*unshare, "sh", "-c", mount],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with holder:
            if holder.stdout.readline():
                yield SmallDisk(folder, holder)
                return
    yield LimitedFiles(folder)
