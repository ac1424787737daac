"""The drain-and-report consumer on kafka-python."""

import os
import sys

import kafka

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import ebb

POLL_RECORDS = 1000


class Assignments(kafka.ConsumerRebalanceListener):
    def __init__(self, client):
        self.client = client

    def on_partitions_revoked(self, revoked):
        pass

    def on_partitions_assigned(self, assigned):
        self.client.assigned(len(assigned))


def main():
    client = ebb.Client("kafka-python", ["poll"], {"kafka-python": kafka.__version__})
    try:
        # By default it commits every 5 s, in a poll, what the polls before have returned.
        settings = ebb.typed(client.config(), kafka.KafkaConsumer.DEFAULT_CONFIG)
        consumer = kafka.KafkaConsumer(**settings)
        consumer.subscribe([client.topic], listener=Assignments(client))
        size = client.batch or POLL_RECORDS
        while not client.stopping.is_set():
            polled = consumer.poll(timeout_ms=1000, max_records=size)
            for records in polled.values():
                for record in records:
                    if client.handle(record.partition, record.value):
                        client.work()
            if polled:
                client.handled()
        consumer.close()
    except kafka.errors.KafkaError as e:
        client.failed(e)
    client.stopped(clean=True)


if __name__ == "__main__":
    main()
