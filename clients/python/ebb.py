"""What ebb's Python clients share: the protocol (docs/protocol.md) and the account of every record.

Sizes are bytes, times epoch microseconds; what is not known is None.
"""

import argparse
import ctypes
import gc
import inspect
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter

BUSY_SECONDS = 1
IDLE_SECONDS = 2
COMMIT_SECONDS = 5
CLOSE_SECONDS = 4.5
LOOK_EVERY = 64


def now_us():
    return time.time_ns() // 1000


class Partition:
    """What a ledger keeps of one: where it has come to, and the stretches that it has not seen."""

    def __init__(self, first, assignment):
        self.first = first
        self.next = first + 1
        self.gaps = []
        self.passed = []
        self.assignment = assignment
        # What lies below was seen before the latest assignment.
        self.before = first
        # Where an assignment that went back has come to; None: none has, or all was seen through.
        self.at = None

    def settle(self, assignment):
        if self.assignment != assignment:
            self.assignment = assignment
            self.before = self.next
            self.at = None


class Ledger:
    """Accounts for every record; of a partition it keeps the next number and the gaps before it.

    What an assignment passes over may be for other members of the group: it is not lost here.
    """

    def __init__(self):
        self.processed = 0
        self.duplicated = 0
        self.redelivered = 0
        self.out_of_order = 0
        self.partitions = {}
        self._assignment = 0

    def assigned(self):
        """What was seen until now may rightly come again: once what is in hand has been handled."""
        self._assignment += 1

    def settle(self):
        """Nothing is in hand any more of what was fetched before the latest assignment."""
        for p in self.partitions.values():
            p.settle(self._assignment)

    def see(self, partition, number):
        self.processed += 1
        p = self.partitions.get(partition)
        if p is None:
            self.partitions[partition] = Partition(number, self._assignment)
        elif p.next == number:
            p.next = number + 1
        else:
            self._unusual(p, number)

    def _unusual(self, p, number):
        anew = p.assignment != self._assignment or (p.next == p.before and p.at is None)
        p.settle(self._assignment)
        if number > p.next:
            (p.passed if anew else p.gaps).append((p.next, number))
            p.next = number + 1
            p.at = None
            return
        if anew:
            p.at = number
        in_order = p.at is not None and number >= p.at
        if in_order:
            p.at = None if number + 1 == p.next else number + 1
        if number < p.first:
            if number + 1 < p.first:
                (p.passed if anew else p.gaps).insert(0, (number + 1, p.first))
            p.first = number
        elif not (self._fill(p.gaps, number) or self._fill(p.passed, number)):
            if number < p.before:
                self.redelivered += 1
            else:
                self.duplicated += 1
            return
        if not in_order:
            self.out_of_order += 1

    @staticmethod
    def _fill(gaps, number):
        for i, (low, high) in enumerate(gaps):
            if low <= number < high:
                gaps[i : i + 1] = [g for g in ((low, number), (number + 1, high)) if g[0] < g[1]]
                return True
        return False

    @property
    def seen(self):
        """By partition: the first number of a stretch, one past its last, and so on."""
        return {
            str(number): [p.first, *(n for gap in p.passed for n in gap), p.next]
            for number, p in self.partitions.items()
        }

    @property
    def distinct(self):
        return self.processed - self.duplicated - self.redelivered

    @property
    def lost(self):
        return sum(high - low for p in self.partitions.values() for low, high in p.gaps)


class Poison(Exception):
    """What the handler throws at a record that it cannot handle."""


class Drain:
    """One consumer's records: its handler, its account of them, and how far it has come.

    Used by one thread, that of its consumer; what others read of it are single figures.
    """

    def __init__(self, client, number, expected):
        self.ledger = Ledger()
        self.first_us = None
        self.last_us = None
        self.commits = 0
        self.attempts = []
        self.drained = 0
        self._client = client
        self._number = number
        self._expected = expected
        self._handled = 0
        self._assigned_amid = False
        self._next_work = client.batch
        self._poison = client.poison

    def group(self, first):
        """The group that is its own: the first one's has the name that was given."""
        return first if self._number == 1 else f"{first}-{self._number}"

    def handle(self, partition, value):
        """Takes one record, in the order in which it came; True: its work is due now.

        Raises Poison at the record that cannot be handled.
        """
        number = int.from_bytes(value[:8], "big")
        if number == self._poison and partition == 0:
            self.attempts.append(now_us())
            self._client.report()
            raise Poison(f"record {number} of partition 0 cannot be handled")
        self.ledger.see(partition, number)
        count = self.ledger.processed
        if count % LOOK_EVERY == 1:
            self.last_us = now_us()
            if count == 1:
                self.first_us = self.last_us
        return count == self._next_work

    def handled(self):
        """All that was fetched has been handled: to be called after each batch."""
        self.last_us = now_us()
        self._handled = self.ledger.processed
        if self._assigned_amid:
            self._assigned_amid = False
            self.ledger.settle()
        while self.drained < len(self._expected) and self.ledger.distinct >= self._expected[self.drained]:
            self.drained += 1
            self._client.drained()

    def work(self):
        """Lets the time of the work pass that is due."""
        self.work_due()
        time.sleep(self._client.work_seconds)

    def work_due(self):
        """Says so, where a client lets that time pass by itself."""
        self._next_work += self._client.batch
        self._client.report()

    def assigned(self, partitions):
        self.ledger.assigned()
        if self._handled == self.ledger.processed:
            self.ledger.settle()
        else:
            self._assigned_amid = True
        self._client.assigned(self, partitions)

    def committed(self):
        self.commits += 1


class Client:
    """One run of a client: its options, its consumers' drains, and what ebb is told of them."""

    def __init__(self, name, modes, versions):
        parser = argparse.ArgumentParser(prog=name)
        parser.add_argument("--topic", required=True)
        parser.add_argument("--config", required=True, help="a file of key=value lines")
        parser.add_argument("--mode", choices=modes, default=modes[0])
        parser.add_argument("--expect", default="0", help="counts, separated by commas")
        parser.add_argument("--consumers", type=int, default=1, help="each in a group of its own")
        parser.add_argument("--poison", type=int, default=-1, help="of partition 0")
        parser.add_argument("--process-batch", type=int, default=0)
        parser.add_argument("--process-seconds", type=float, default=0)
        self.options = parser.parse_args()
        self.topic = self.options.topic
        self.mode = self.options.mode
        self.batch = self.options.process_batch
        self.work_seconds = self.options.process_seconds
        self.poison = self.options.poison
        self.stopping = threading.Event()
        self._out = sys.stdout
        sys.stdout = sys.stderr
        self._lock = threading.Lock()
        expected = [int(n) for n in self.options.expect.split(",") if int(n) > 0]
        self._part_of_many = not expected
        self.drains = [Drain(self, 1 + i, expected) for i in range(self.options.consumers)]
        self._told = 0
        self._assigned = {}
        self._say("started", client=name, mode=self.mode, versions=versions)
        threading.Thread(target=self._listen, name="ebb-stdin", daemon=True).start()
        threading.Thread(target=self._tick, name="ebb-ticker", daemon=True).start()

    def config(self):
        """The settings as they were given, texts all of them."""
        settings = {}
        with open(self.options.config, encoding="utf-8") as lines:
            for line in lines:
                key, separator, value = line.rstrip("\n").partition("=")
                if separator:
                    settings[key] = value
        return settings

    def run(self, consume):
        """Calls consume(drain) for each drain: each of several in a thread of its own.

        The first failure of one is raised, and stops the others.
        """
        if len(self.drains) == 1:
            consume(self.drains[0])
            return
        failures = []

        def one(drain):
            try:
                consume(drain)
            except Exception as e:
                failures.append(e)
                self.stopping.set()

        threads = [threading.Thread(target=one, args=[drain]) for drain in self.drains]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def assigned(self, drain, partitions):
        """Told once all have been given something, and then of each assignment of the first."""
        with self._lock:
            complete = len(self._assigned) == len(self.drains)
            if partitions:
                self._assigned[drain] = partitions
            all_are = len(self._assigned) == len(self.drains)
        if partitions and all_are and (drain is self.drains[0] or not complete):
            self._say("assigned", partitions=self._assigned[self.drains[0]])

    def drained(self):
        """Told when all have come so far."""
        with self._lock:
            due = min(drain.drained for drain in self.drains) - self._told
            self._told += due
        for _ in range(due):
            cpu = time.process_time_ns() // 1000
            self._say("drained", cpu_us=cpu, **self._figures())

    def stopped(self, clean):
        ledger = self.drains[0].ledger
        self._say(
            "stopped",
            processed=self._sum("processed"),
            distinct=self._sum("distinct"),
            lost=self._sum("lost"),
            duplicated=self._sum("duplicated"),
            redelivered=self._sum("redelivered"),
            out_of_order=self._sum("out_of_order"),
            seen=ledger.seen,
            first_seq={str(number): p.first for number, p in ledger.partitions.items()},
            next_seq={str(number): p.next for number, p in ledger.partitions.items()},
            commits=self._commits(),
            **self._poisoned(),
            clean=clean,
        )

    def failed(self, message):
        self._say("error", message=str(message).splitlines()[0])
        os._exit(1)

    def report(self):
        self._say("report", **self._figures())

    def _sum(self, name):
        """Of the ledgers' figures of that name."""
        return sum(getattr(drain.ledger, name) for drain in self.drains)

    def _commits(self):
        return sum(drain.commits for drain in self.drains) or None

    def _figures(self):
        first = [drain.first_us for drain in self.drains if drain.first_us is not None]
        last = [drain.last_us for drain in self.drains if drain.last_us is not None]
        figures = {
            "processed": self._sum("processed"),
            "distinct": self._sum("distinct"),
            "first_record_us": min(first, default=None),
            "last_record_us": max(last, default=None),
            "commits": self._commits(),
            "threads": threading.active_count(),
            "gc_count": sum(generation["collections"] for generation in gc.get_stats()),
        }
        if self._part_of_many:
            figures["seen"] = self.drains[0].ledger.seen
        return {**figures, **self._poisoned()}

    def _poisoned(self):
        attempts = self.drains[0].attempts
        figures = {}
        if self.poison >= 0:
            figures["poison_attempts"] = len(attempts)
        if attempts:
            figures["poison_first_us"] = attempts[0]
            figures["poison_last_us"] = attempts[-1]
        return figures

    def _answer(self, event):
        """What is asked for may take longer: the arenas are walked."""
        self._say(event, **self._figures(), **arenas())

    def _say(self, event, **fields):
        line = json.dumps({"event": event, "t_us": now_us(), **fields})
        with self._lock:
            print(line, file=self._out, flush=True)

    def _tick(self):
        told = 0
        quiet = 0.0
        while not self.stopping.wait(BUSY_SECONDS):
            processed = self._sum("processed")
            busy = not self.batch and processed != told
            quiet += BUSY_SECONDS
            if busy or quiet >= IDLE_SECONDS:
                told = processed
                quiet = 0.0
                self.report()

    def _listen(self):
        for line in sys.stdin:
            command = line.strip()
            if command == "report":
                self._answer("report")
            elif command == "collect":
                gc.collect()
                self._answer("collected")
            elif command == "trim":
                trim()
                self._answer("trimmed")
            elif command == "histogram":
                self._say("histogram", rows=histogram())
            elif command == "stop":
                break
        self.stopping.set()
        # Some libraries wait on, without a broker or a topic, whatever they are told.
        time.sleep(CLOSE_SECONDS)
        self._say("error", message="could not be closed in time")
        os._exit(1)


def trim():
    """Has glibc's malloc give back what it holds free: malloc_trim(3)."""
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except AttributeError:
        print("this C library has no malloc_trim", file=sys.stderr)


def arenas():
    """Python's own allocator, for objects of up to 512 bytes: bytes in use, and bytes of its arenas.

    Source: sys._debugmallocstats, which writes to the process's stderr alone. Empty with
    PYTHONMALLOC=malloc, and where the interpreter has no such function.
    """
    tell = getattr(sys, "_debugmallocstats", None)
    if tell is None:
        return {}
    with tempfile.TemporaryFile() as told:
        stderr = os.dup(2)
        os.dup2(told.fileno(), 2)
        try:
            tell()
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
        told.seek(0)
        text = told.read().decode("ascii", "replace")
    used = re.search(r"# bytes in allocated blocks += +([\d,]+)", text)
    held = re.search(r"arenas \* \d+ bytes/arena += +([\d,]+)", text)
    if not (used and held):
        return {}
    return {
        "heap_used_bytes": int(used[1].replace(",", "")),
        "heap_committed_bytes": int(held[1].replace(",", "")),
    }


def histogram(rows=30):
    """Objects that the collector tracks, by type, the most bytes first; a container without what
    it refers to (sys.getsizeof)."""
    instances = Counter()
    size = Counter()
    for thing in gc.get_objects():
        name = f"{type(thing).__module__}.{type(thing).__qualname__}"
        instances[name] += 1
        size[name] += sys.getsizeof(thing, 0)
    return [
        {"name": name, "instances": instances[name], "bytes": total}
        for name, total in size.most_common(rows)
    ]


def defaults_of(function):
    """A function's keyword arguments and their defaults."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}


def typed(settings, defaults):
    """Texts as values of the types that the defaults have."""
    values = {}
    for key, text in settings.items():
        default = defaults.get(key)
        if isinstance(default, bool):
            values[key] = text == "true"
        elif isinstance(default, (int, float)):
            values[key] = type(default)(text)
        else:
            values[key] = text
    return values
