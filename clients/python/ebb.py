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


class Client:
    """One run of a client: its options, its handler, and what ebb is told of both."""

    def __init__(self, name, modes, versions):
        parser = argparse.ArgumentParser(prog=name)
        parser.add_argument("--topic", required=True)
        parser.add_argument("--config", required=True, help="a file of key=value lines")
        parser.add_argument("--mode", choices=modes, default=modes[0])
        parser.add_argument("--expect", default="0", help="counts, separated by commas")
        parser.add_argument("--poison", type=int, default=-1, help="of partition 0")
        parser.add_argument("--process-batch", type=int, default=0)
        parser.add_argument("--process-seconds", type=float, default=0)
        self.options = parser.parse_args()
        self.topic = self.options.topic
        self.mode = self.options.mode
        self.batch = self.options.process_batch
        self.work_seconds = self.options.process_seconds
        self.stopping = threading.Event()
        self._out = sys.stdout
        sys.stdout = sys.stderr
        self._lock = threading.Lock()
        self._ledger = Ledger()
        self._poison = self.options.poison
        self._attempts = []
        self._handled = 0
        self._assigned_amid = False
        self._first_us = None
        self._last_us = None
        self._commits = 0
        self._expected = [int(n) for n in self.options.expect.split(",") if int(n) > 0]
        self._part_of_many = not self._expected
        self._next_work = self.batch
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

    def handle(self, partition, value):
        """Takes one record, in the order in which it came; True: its work is due now.

        Raises Poison at the record that cannot be handled.
        """
        number = int.from_bytes(value[:8], "big")
        if number == self._poison and partition == 0:
            self._attempts.append(now_us())
            self._report()
            raise Poison(f"record {number} of partition 0 cannot be handled")
        self._ledger.see(partition, number)
        count = self._ledger.processed
        if count % LOOK_EVERY == 1:
            self._last_us = now_us()
            if count == 1:
                self._first_us = self._last_us
        return count == self._next_work

    def handled(self):
        """All that was fetched has been handled: to be called after each batch."""
        self._last_us = now_us()
        self._handled = self._ledger.processed
        if self._assigned_amid:
            self._assigned_amid = False
            self._ledger.settle()
        self._tell_drained()

    def work(self):
        """Lets the time of the work pass that is due."""
        self.work_due()
        time.sleep(self.work_seconds)

    def work_due(self):
        """Says so, where a client lets that time pass by itself."""
        self._next_work += self.batch
        self._report()

    def assigned(self, partitions):
        self._ledger.assigned()
        if self._handled == self._ledger.processed:
            self._ledger.settle()
        else:
            self._assigned_amid = True
        if partitions:
            self._say("assigned", partitions=partitions)

    def committed(self):
        self._commits += 1

    def stopped(self, clean):
        ledger = self._ledger
        self._say(
            "stopped",
            processed=ledger.processed,
            distinct=ledger.distinct,
            lost=ledger.lost,
            duplicated=ledger.duplicated,
            redelivered=ledger.redelivered,
            out_of_order=ledger.out_of_order,
            seen=ledger.seen,
            first_seq={str(number): p.first for number, p in ledger.partitions.items()},
            next_seq={str(number): p.next for number, p in ledger.partitions.items()},
            commits=self._commits or None,
            **self._poisoned(),
            clean=clean,
        )

    def failed(self, message):
        self._say("error", message=str(message).splitlines()[0])
        sys.exit(1)

    def _tell_drained(self):
        while self._expected and self._ledger.distinct >= self._expected[0]:
            del self._expected[0]
            cpu = time.process_time_ns() // 1000
            self._say("drained", cpu_us=cpu, **self._figures())

    def _figures(self):
        figures = {
            "processed": self._ledger.processed,
            "distinct": self._ledger.distinct,
            "first_record_us": self._first_us,
            "last_record_us": self._last_us,
            "commits": self._commits or None,
            "threads": threading.active_count(),
            "gc_count": sum(generation["collections"] for generation in gc.get_stats()),
        }
        if self._part_of_many:
            figures["seen"] = self._ledger.seen
        return {**figures, **self._poisoned()}

    def _poisoned(self):
        figures = {}
        if self._poison >= 0:
            figures["poison_attempts"] = len(self._attempts)
        if self._attempts:
            figures["poison_first_us"] = self._attempts[0]
            figures["poison_last_us"] = self._attempts[-1]
        return figures

    def _report(self):
        self._say("report", **self._figures())

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
            busy = not self.batch and self._ledger.processed != told
            quiet += BUSY_SECONDS
            if busy or quiet >= IDLE_SECONDS:
                told = self._ledger.processed
                quiet = 0.0
                self._report()

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
