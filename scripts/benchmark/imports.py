"""An import into a fresh office, and what git alone takes for the same files."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import partial
from pathlib import Path

from benchmark.place import Place, after
from benchmark.timing import Work, output, run


def imported(place: Place, table: Path, mapping: Path, archived: bool) -> Work:
    """An import into a fresh office; its months are years ago, and may be archived first."""
    office = place.folder / "imported"
    svc = partial(place.svc, office)

    def found() -> None:
        shutil.rmtree(office, ignore_errors=True)
        place.checkout.svc("init", str(office), "--timezone", "Asia/Shanghai")
        names = ("staff", "add", "li.na", "--name", "Li Na", "--department", "service")
        place.checkout.svc("-C", str(office), *names, "--role", "desk")
        if archived:
            svc("archive", "--before", "2025-01")()

    return after(found, svc("import", "tickets", str(table), "--mapping", str(mapping)))


def write_stream(office: Path, stream: Path, folder: str) -> None:
    """What lies in a folder of an office as one fast-import stream of its own."""
    git = ("git", "-C", str(office))
    listing = (*git, "ls-tree", "-r", "--format=%(objectname) %(path)", "HEAD", folder)
    pairs = [line.split(" ", 1) for line in output(*listing).splitlines()]
    done = subprocess.run(
        [*git, "cat-file", "--batch"],
        input="".join(f"{oid}\n" for oid, _ in pairs).encode(),
        capture_output=True,
        check=True,
    )
    out = io.BytesIO(done.stdout)
    with stream.open("wb") as file:
        file.write(b"commit refs/heads/main\ncommitter b <b@b> 1 +0000\ndata 1\nx\n")
        for _, path in pairs:
            size = int(out.readline().split()[2])
            data = out.read(size)
            out.read(1)
            file.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), size, data))
        file.write(b"done\n")


def fast_import(place: Place, imports: Work) -> Work:
    """Git's own import, into a new repository, of the tickets that an import brings."""
    repository = place.folder / "plain.git"
    stream = place.folder / f"stream-{place.rows}"

    def fresh() -> None:
        if not stream.exists():
            imports()
            write_stream(place.folder / "imported", stream, "records/tickets")
        shutil.rmtree(repository, ignore_errors=True)
        run("git", "init", "-q", "--bare", "-b", "main", str(repository))

    reading = f"git -C '{repository}' fast-import --quiet --done <'{stream}'"
    return after(fresh, partial(run, "sh", "-c", reading))
