"""The drain-and-report consumer on kafka-python."""

import os
import sys

import kafka

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import ebb

POLL_RECORDS = 1000


class Assignments(kafka.ConsumerRebalanceListener):
    def __init__(self, drain):
        self.drain = drain

    def on_partitions_revoked(self, revoked):
        pass

    def on_partitions_assigned(self, assigned):
        self.drain.assigned(len(assigned))


def consume(client, drain):
    # By default it commits every 5 s, in a poll, what the polls before have returned.
    settings = ebb.typed(client.config(), kafka.KafkaConsumer.DEFAULT_CONFIG)
    settings["group_id"] = drain.group(settings["group_id"])
    consumer = kafka.KafkaConsumer(**settings)
    consumer.subscribe([client.topic], listener=Assignments(drain))
    size = client.batch or POLL_RECORDS
    while not client.stopping.is_set():
        polled = consumer.poll(timeout_ms=1000, max_records=size)
        for records in polled.values():
            for record in records:
                if drain.handle(record.partition, record.value):
                    drain.work()
        if polled:
            drain.handled()
    consumer.close()


def main():
    client = ebb.Client("kafka-python", ["poll"], {"kafka-python": kafka.__version__})
    try:
        client.run(lambda drain: consume(client, drain))
    except kafka.errors.KafkaError as e:
        client.failed(e)
    client.stopped(clean=True)


if __name__ == "__main__":
    main()
