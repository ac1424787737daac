"use strict";
// The drain-and-report consumer on kafkajs.

const fs = require("node:fs");
const path = require("node:path");
const { createRequire } = require("node:module");

// The library lies where it was installed, beside the cache's package.json.
const library = createRequire(path.join(process.env.EBB_CLIENT_CACHE, "package.json"));
const { Kafka, logLevel } = library("kafkajs");
const { version } = library("kafkajs/package.json");
const { Client } = require("./ebb");

/** Settings of the client itself; all others are the consumer's. */
const OF_CLIENT = new Set(["brokers", "clientId", "connectionTimeout", "requestTimeout"]);

function settings(file) {
  const client = { logLevel: logLevel.WARN, logCreator: () => (entry) => console.error(entry.log.message) };
  const consumer = {};
  for (const line of fs.readFileSync(file, "utf8").split("\n")) {
    const at = line.indexOf("=");
    if (at < 0) continue;
    const key = line.slice(0, at);
    const text = line.slice(at + 1);
    const value = key === "brokers" ? text.split(",") : /^\d+$/.test(text) ? Number(text) : text;
    (OF_CLIENT.has(key) ? client : consumer)[key] = value;
  }
  return { client, consumer };
}

async function main() {
  const client = new Client("kafkajs", ["each-batch", "each-message"], {
    kafkajs: version,
    node: process.version,
  });
  const { client: ofClient, consumer: ofConsumer } = settings(client.config);
  const { fromBeginning, ...ofGroup } = ofConsumer;
  const kafka = new Kafka(ofClient);
  const consumers = await Promise.all(client.drains.map((drain) =>
    consume(client, drain, kafka.consumer({ ...ofGroup, groupId: drain.group(ofGroup.groupId) }), fromBeginning)));
  await client.stopping;
  await Promise.all(consumers.map((consumer) => consumer.disconnect()));
  client.stopped(true);
  process.exit(0);
}

/** Has the consumer drain; it is one of several of one Kafka object, each with its connections. */
async function consume(client, drain, consumer, fromBeginning) {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
    drain.assigned((payload.memberAssignment[client.topic] ?? []).length));
  consumer.on(consumer.events.COMMIT_OFFSETS, () => drain.committed());
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) client.failed(payload.error);
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [client.topic], fromBeginning: fromBeginning === "true" });
  const run =
    client.mode === "each-message"
      ? {
          eachMessage: async ({ partition, message }) => {
            if (drain.handle(partition, message.value)) await drain.work();
            drain.handled();
          },
        }
      : {
          eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
            for (const message of batch.messages) {
              if (!isRunning() || isStale()) break;
              if (drain.handle(batch.partition, message.value)) {
                await drain.work();
                await heartbeat();
              }
              resolveOffset(message.offset);
            }
            drain.handled();
          },
          eachBatchAutoResolve: false,
        };
  await consumer.run({ autoCommitInterval: 5000, ...run });
  return consumer;
}

main().catch((error) => {
  process.stdout.write(
    JSON.stringify({ event: "error", t_us: Date.now() * 1000, message: String(error.message) }) + "\n");
  process.exit(1);
});
