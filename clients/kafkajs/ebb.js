"use strict";
// What ebb is told: docs/protocol.md. Sizes are bytes, times epoch microseconds, unknown is null.

const readline = require("node:readline");
const { parseArgs } = require("node:util");

const BUSY_MS = 1000;
const IDLE_TICKS = 2;
const CLOSE_MS = 4500;
const LOOK_EVERY = 64;

function nowMicros() {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}

/** What a ledger keeps of one: where it has come to, and the stretches that it has not seen. */
class Partition {
  gaps = [];
  passed = [];
  /** Where an assignment that went back has come to; null: none has, or all was seen through. */
  at = null;

  constructor(first, assignment) {
    this.first = first;
    this.next = first + 1;
    this.assignment = assignment;
    /** What lies below was seen before the latest assignment. */
    this.before = first;
  }

  settle(assignment) {
    if (this.assignment === assignment) return;
    this.assignment = assignment;
    this.before = this.next;
    this.at = null;
  }
}

/** Accounts for every record; of a partition it keeps the next number and the gaps before it. */
class Ledger {
  processed = 0;
  duplicated = 0;
  redelivered = 0;
  outOfOrder = 0;
  partitions = new Map();
  #assignment = 0;

  /** What was seen until now may rightly come again: once what is in hand has been handled. */
  assigned() {
    this.#assignment++;
  }

  /** Nothing is in hand any more of what was fetched before the latest assignment. */
  settle() {
    for (const p of this.partitions.values()) p.settle(this.#assignment);
  }

  see(partition, number) {
    this.processed++;
    const p = this.partitions.get(partition);
    if (p === undefined) {
      this.partitions.set(partition, new Partition(number, this.#assignment));
    } else if (number === p.next) {
      p.next++;
    } else {
      this.#unusual(p, number);
    }
  }

  #unusual(p, number) {
    const anew = p.assignment !== this.#assignment || (p.next === p.before && p.at === null);
    p.settle(this.#assignment);
    // What an assignment passes over may be for other members: it is not lost here.
    const missing = anew ? p.passed : p.gaps;
    if (number > p.next) {
      missing.push([p.next, number]);
      p.next = number + 1;
      p.at = null;
      return;
    }
    if (anew) p.at = number;
    const inOrder = p.at !== null && number >= p.at;
    if (inOrder) p.at = number + 1 === p.next ? null : number + 1;
    if (number < p.first) {
      if (number + 1 < p.first) missing.unshift([number + 1, p.first]);
      p.first = number;
    } else if (!Ledger.#fill(p.gaps, number) && !Ledger.#fill(p.passed, number)) {
      if (number < p.before) this.redelivered++;
      else this.duplicated++;
      return;
    }
    if (!inOrder) this.outOfOrder++;
  }

  static #fill(gaps, number) {
    const i = gaps.findIndex(([low, high]) => low <= number && number < high);
    if (i < 0) return false;
    const [low, high] = gaps[i];
    gaps.splice(i, 1, ...[[low, number], [number + 1, high]].filter(([a, b]) => a < b));
    return true;
  }

  /** By partition: the first number of a stretch, one past its last, and so on. */
  get seen() {
    const seen = {};
    for (const [partition, p] of this.partitions) seen[partition] = [p.first, ...p.passed.flat(), p.next];
    return seen;
  }

  get distinct() {
    return this.processed - this.duplicated - this.redelivered;
  }

  get lost() {
    let lost = 0;
    for (const p of this.partitions.values()) {
      for (const [low, high] of p.gaps) lost += high - low;
    }
    return lost;
  }
}

/** One run of a client: its options, its handler, and what ebb is told of both. */
class Client {
  #ledger = new Ledger();
  #handled = 0;
  #assignedAmid = false;
  #firstMicros = null;
  #lastMicros = null;
  #commits = 0;
  #poison;
  #attempts = [];
  #expected;
  #nextWork;
  #partOfMany;
  #stop;

  constructor(name, modes, versions) {
    const { values } = parseArgs({
      options: {
        topic: { type: "string" },
        config: { type: "string" },
        mode: { type: "string", default: modes[0] },
        expect: { type: "string", default: "0" },
        poison: { type: "string", default: "-1" },
        "process-batch": { type: "string", default: "0" },
        "process-seconds": { type: "string", default: "0" },
      },
    });
    this.topic = values.topic;
    this.mode = values.mode;
    this.#expected = values.expect.split(",").map(Number).filter((count) => count > 0);
    this.#partOfMany = this.#expected.length === 0;
    this.#poison = Number(values.poison);
    this.batch = Number(values["process-batch"]);
    this.workMillis = 1000 * Number(values["process-seconds"]);
    this.config = values.config;
    this.#nextWork = this.batch;
    /** Resolved when the client is to stop. */
    this.stopping = new Promise((resolve) => (this.#stop = resolve));
    // Without a broker the library tries on and on, whatever it is told.
    this.stopping.then(() =>
      setTimeout(() => this.failed("could not be closed in time"), CLOSE_MS).unref());
    this.#say("started", { client: name, mode: this.mode, versions });
    this.#listen();
    this.#tick();
  }

  /**
   * Takes one record, in the order in which it came; true: work is due before the next. Throws at
   * the one that cannot be handled.
   */
  handle(partition, value) {
    const number = value.readUInt32BE(0) * 2 ** 32 + value.readUInt32BE(4);
    if (number === this.#poison && partition === 0) {
      this.#attempts.push(nowMicros());
      this.#report();
      throw new Error(`record ${number} of partition 0 cannot be handled`);
    }
    this.#ledger.see(partition, number);
    if (this.#ledger.processed % LOOK_EVERY === 1) {
      this.#lastMicros = nowMicros();
      this.#firstMicros ??= this.#lastMicros;
    }
    return this.#ledger.processed === this.#nextWork;
  }

  /** Lets the time of the work pass that is due. */
  async work() {
    this.#nextWork += this.batch;
    this.#report();
    await new Promise((resolve) => setTimeout(resolve, this.workMillis));
  }

  /** All that was fetched has been handled. */
  handled() {
    this.#lastMicros = nowMicros();
    this.#handled = this.#ledger.processed;
    if (this.#assignedAmid) {
      this.#assignedAmid = false;
      this.#ledger.settle();
    }
    while (this.#expected.length > 0 && this.#ledger.distinct >= this.#expected[0]) {
      this.#expected.shift();
      const { user, system } = process.cpuUsage();
      this.#say("drained", { ...this.#figures(), cpu_us: user + system });
    }
  }

  assigned(partitions) {
    this.#ledger.assigned();
    if (this.#handled === this.#ledger.processed) this.#ledger.settle();
    else this.#assignedAmid = true;
    if (partitions > 0) this.#say("assigned", { partitions });
  }

  committed() {
    this.#commits++;
  }

  failed(error) {
    this.#say("error", { message: String(error.message ?? error).split("\n")[0] });
    process.exit(1);
  }

  stopped(clean) {
    const first = {};
    const next = {};
    for (const [partition, p] of this.#ledger.partitions) {
      first[partition] = p.first;
      next[partition] = p.next;
    }
    const ledger = this.#ledger;
    this.#say("stopped", {
      processed: ledger.processed,
      distinct: ledger.distinct,
      lost: ledger.lost,
      duplicated: ledger.duplicated,
      redelivered: ledger.redelivered,
      out_of_order: ledger.outOfOrder,
      seen: ledger.seen,
      first_seq: first,
      next_seq: next,
      commits: this.#commits,
      ...this.#poisoned(),
      clean,
    });
  }

  #figures() {
    const memory = process.memoryUsage();
    return {
      processed: this.#ledger.processed,
      distinct: this.#ledger.distinct,
      first_record_us: this.#firstMicros,
      last_record_us: this.#lastMicros,
      commits: this.#commits,
      heap_used_bytes: memory.heapUsed,
      heap_committed_bytes: memory.heapTotal,
      ...this.#poisoned(),
      ...(this.#partOfMany ? { seen: this.#ledger.seen } : {}),
    };
  }

  #poisoned() {
    return {
      ...(this.#poison >= 0 ? { poison_attempts: this.#attempts.length } : {}),
      ...(this.#attempts.length > 0
        ? { poison_first_us: this.#attempts[0], poison_last_us: this.#attempts.at(-1) }
        : {}),
    };
  }

  #report() {
    this.#say("report", this.#figures());
  }

  #say(event, fields) {
    process.stdout.write(JSON.stringify({ event, t_us: nowMicros(), ...fields }) + "\n");
  }

  #tick() {
    let told = 0;
    let quiet = 0;
    setInterval(() => {
      quiet++;
      if ((this.batch === 0 && this.#ledger.processed !== told) || quiet >= IDLE_TICKS) {
        told = this.#ledger.processed;
        quiet = 0;
        this.#report();
      }
    }, BUSY_MS).unref();
  }

  #listen() {
    const lines = readline.createInterface({ input: process.stdin });
    lines.on("line", (line) => {
      switch (line.trim()) {
        case "report":
          return this.#report();
        case "collect":
          global.gc();
          return this.#say("collected", this.#figures());
        case "stop":
          return this.#stop();
      }
    });
    lines.on("close", () => this.#stop());
  }
}

module.exports = { Client, Ledger };
