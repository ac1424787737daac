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

/** One consumer's records: its handler, its account of them, and how far it has come. */
class Drain {
  ledger = new Ledger();
  attempts = [];
  firstMicros = null;
  lastMicros = null;
  commits = 0;
  drained = 0;
  #client;
  #number;
  #expected;
  #handled = 0;
  #assignedAmid = false;
  #nextWork;
  #poison;

  constructor(client, number, expected) {
    this.#client = client;
    this.#number = number;
    this.#expected = expected;
    this.#nextWork = client.batch;
    this.#poison = client.poison;
  }

  /** The group that is its own: the first one's has the name that was given. */
  group(first) {
    return this.#number === 1 ? first : `${first}-${this.#number}`;
  }

  /**
   * Takes one record, in the order in which it came; true: work is due before the next. Throws at
   * the one that cannot be handled.
   */
  handle(partition, value) {
    const number = value.readUInt32BE(0) * 2 ** 32 + value.readUInt32BE(4);
    if (number === this.#poison && partition === 0) {
      this.attempts.push(nowMicros());
      this.#client.report();
      throw new Error(`record ${number} of partition 0 cannot be handled`);
    }
    this.ledger.see(partition, number);
    if (this.ledger.processed % LOOK_EVERY === 1) {
      this.lastMicros = nowMicros();
      this.firstMicros ??= this.lastMicros;
    }
    return this.ledger.processed === this.#nextWork;
  }

  /** Lets the time of the work pass that is due. */
  async work() {
    this.#nextWork += this.#client.batch;
    this.#client.report();
    await new Promise((resolve) => setTimeout(resolve, this.#client.workMillis));
  }

  /** All that was fetched has been handled. */
  handled() {
    this.lastMicros = nowMicros();
    this.#handled = this.ledger.processed;
    if (this.#assignedAmid) {
      this.#assignedAmid = false;
      this.ledger.settle();
    }
    while (this.drained < this.#expected.length && this.ledger.distinct >= this.#expected[this.drained]) {
      this.drained++;
      this.#client.drained();
    }
  }

  assigned(partitions) {
    this.ledger.assigned();
    if (this.#handled === this.ledger.processed) this.ledger.settle();
    else this.#assignedAmid = true;
    if (partitions > 0) this.#client.assigned(this, partitions);
  }

  committed() {
    this.commits++;
  }
}

/** One run of a client: its options, its consumers' drains, and what ebb is told of them. */
class Client {
  #told = 0;
  #assigned = new Map();
  #complete = false;
  #partOfMany;
  #stop;

  constructor(name, modes, versions) {
    const { values } = parseArgs({
      options: {
        topic: { type: "string" },
        config: { type: "string" },
        mode: { type: "string", default: modes[0] },
        expect: { type: "string", default: "0" },
        consumers: { type: "string", default: "1" },
        poison: { type: "string", default: "-1" },
        "process-batch": { type: "string", default: "0" },
        "process-seconds": { type: "string", default: "0" },
      },
    });
    this.topic = values.topic;
    this.mode = values.mode;
    this.poison = Number(values.poison);
    this.batch = Number(values["process-batch"]);
    this.workMillis = 1000 * Number(values["process-seconds"]);
    this.config = values.config;
    const expected = values.expect.split(",").map(Number).filter((count) => count > 0);
    this.#partOfMany = expected.length === 0;
    this.drains = [];
    for (let number = 1; number <= Number(values.consumers); number++) {
      this.drains.push(new Drain(this, number, expected));
    }
    /** Resolved when the client is to stop. */
    this.stopping = new Promise((resolve) => (this.#stop = resolve));
    // Without a broker the library tries on and on, whatever it is told.
    this.stopping.then(() =>
      setTimeout(() => this.failed("could not be closed in time"), CLOSE_MS).unref());
    this.#say("started", { client: name, mode: this.mode, versions });
    this.#listen();
    this.#tick();
  }

  /** Told once all have been given something, and then of each assignment of the first. */
  assigned(drain, partitions) {
    this.#assigned.set(drain, partitions);
    if (this.#assigned.size < this.drains.length || (this.#complete && drain !== this.drains[0])) return;
    this.#complete = true;
    this.#say("assigned", { partitions: this.#assigned.get(this.drains[0]) });
  }

  /** Told when all have come so far. */
  drained() {
    const least = Math.min(...this.drains.map((drain) => drain.drained));
    for (; this.#told < least; this.#told++) {
      const { user, system } = process.cpuUsage();
      this.#say("drained", { ...this.#figures(), cpu_us: user + system });
    }
  }

  failed(error) {
    this.#say("error", { message: String(error.message ?? error).split("\n")[0] });
    process.exit(1);
  }

  stopped(clean) {
    const first = {};
    const next = {};
    const ledger = this.drains[0].ledger;
    for (const [partition, p] of ledger.partitions) {
      first[partition] = p.first;
      next[partition] = p.next;
    }
    this.#say("stopped", {
      processed: this.#sum("processed"),
      distinct: this.#sum("distinct"),
      lost: this.#sum("lost"),
      duplicated: this.#sum("duplicated"),
      redelivered: this.#sum("redelivered"),
      out_of_order: this.#sum("outOfOrder"),
      seen: ledger.seen,
      first_seq: first,
      next_seq: next,
      commits: this.#commits(),
      ...this.#poisoned(),
      clean,
    });
  }

  report() {
    this.#say("report", this.#figures());
  }

  /** Of the ledgers' figures of that name. */
  #sum(name) {
    return this.drains.reduce((sum, drain) => sum + drain.ledger[name], 0);
  }

  #commits() {
    return this.drains.reduce((sum, drain) => sum + drain.commits, 0);
  }

  #figures() {
    const memory = process.memoryUsage();
    const seen = this.drains.filter((drain) => drain.firstMicros !== null);
    return {
      processed: this.#sum("processed"),
      distinct: this.#sum("distinct"),
      first_record_us: seen.length > 0 ? Math.min(...seen.map((drain) => drain.firstMicros)) : null,
      last_record_us: seen.length > 0 ? Math.max(...seen.map((drain) => drain.lastMicros)) : null,
      commits: this.#commits(),
      heap_used_bytes: memory.heapUsed,
      heap_committed_bytes: memory.heapTotal,
      ...this.#poisoned(),
      ...(this.#partOfMany ? { seen: this.drains[0].ledger.seen } : {}),
    };
  }

  #poisoned() {
    const { attempts } = this.drains[0];
    return {
      ...(this.poison >= 0 ? { poison_attempts: attempts.length } : {}),
      ...(attempts.length > 0 ? { poison_first_us: attempts[0], poison_last_us: attempts.at(-1) } : {}),
    };
  }

  #say(event, fields) {
    process.stdout.write(JSON.stringify({ event, t_us: nowMicros(), ...fields }) + "\n");
  }

  #tick() {
    let told = 0;
    let quiet = 0;
    setInterval(() => {
      quiet++;
      const processed = this.#sum("processed");
      if ((this.batch === 0 && processed !== told) || quiet >= IDLE_TICKS) {
        told = processed;
        quiet = 0;
        this.report();
      }
    }, BUSY_MS).unref();
  }

  #listen() {
    const lines = readline.createInterface({ input: process.stdin });
    lines.on("line", (line) => {
      switch (line.trim()) {
        case "report":
          return this.report();
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
