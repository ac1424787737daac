"use strict";
// The JavaScript ledger against the cases that hold for every language: node --test.

const assert = require("node:assert");
const test = require("node:test");
const cases = require("../ledger-cases.json");
const { Ledger } = require("./ebb");

for (const { name, steps, ...expected } of cases) {
  test(name, () => {
    const ledger = new Ledger();
    for (const [what, from, to] of steps) {
      if (what === "see") {
        for (let number = from; number < to; number++) ledger.see(3, number);
      } else if (what === "handled") {
        ledger.settle();
      } else {
        ledger.assigned();
        if (what === "assigned") ledger.settle();
      }
    }
    const { processed, lost, duplicated, redelivered, outOfOrder, seen } = ledger;
    assert.deepStrictEqual(
      { processed, lost, duplicated, redelivered, out_of_order: outOfOrder, seen: seen[3] }, expected);
  });
}
