"""The drain-and-report consumer on aiokafka."""

import asyncio
import os
import sys
import time

import aiokafka

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import ebb

POLL_RECORDS = 1000


class Assignments(aiokafka.ConsumerRebalanceListener):
    def __init__(self, drain):
        self.drain = drain

    async def on_partitions_revoked(self, revoked):
        pass

    async def on_partitions_assigned(self, assigned):
        self.drain.assigned(len(assigned))


async def consume(client, drain):
    # Committed by hand: the library's own commits run beside the handler, ahead of it.
    settings = ebb.typed(client.config(), ebb.defaults_of(aiokafka.AIOKafkaConsumer))
    settings["group_id"] = drain.group(settings["group_id"])
    consumer = aiokafka.AIOKafkaConsumer(**{**settings, "enable_auto_commit": False})
    consumer.subscribe([client.topic], listener=Assignments(drain))
    await consumer.start()
    committed = time.monotonic()
    pending = False
    size = client.batch or POLL_RECORDS
    try:
        while not client.stopping.is_set():
            if client.mode == "getone":
                try:
                    record = await asyncio.wait_for(consumer.getone(), 1)
                    batches = {None: [record]}
                except asyncio.TimeoutError:
                    batches = {}
            else:
                batches = await consumer.getmany(timeout_ms=1000, max_records=size)
            for records in batches.values():
                for record in records:
                    if drain.handle(record.partition, record.value):
                        drain.work_due()
                        await asyncio.sleep(client.work_seconds)
            if batches:
                drain.handled()
                pending = True
            if pending and time.monotonic() - committed >= ebb.COMMIT_SECONDS:
                await consumer.commit()
                drain.committed()
                committed = time.monotonic()
                pending = False
        if pending:
            await consumer.commit()
            drain.committed()
    finally:
        await consumer.stop()


async def drain_all(client):
    """Several consumers are tasks of one event loop."""
    await asyncio.gather(*(consume(client, drain) for drain in client.drains))


def main():
    client = ebb.Client(
        "aiokafka", ["getmany", "getone"], {"aiokafka": aiokafka.__version__}
    )
    try:
        asyncio.run(drain_all(client))
    except aiokafka.errors.KafkaError as e:
        client.failed(e)
    client.stopped(clean=True)


if __name__ == "__main__":
    main()
