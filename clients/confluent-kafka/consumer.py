"""The drain-and-report consumer on confluent-kafka (librdkafka)."""

import os
import sys

import confluent_kafka

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import ebb

POLL_RECORDS = 1000


def main():
    versions = {
        "confluent-kafka": confluent_kafka.__version__,
        "librdkafka": confluent_kafka.libversion()[0],
    }
    client = ebb.Client("confluent-kafka", ["consume", "poll"], versions)

    def committed(error, partitions):
        if error is None:
            client.committed()

    # Offsets are stored when records have been handled, and committed by the library every 5 s.
    settings = {
        **client.config(),
        "enable.auto.offset.store": "false",
        "on_commit": committed,
    }
    consumer = confluent_kafka.Consumer(settings)
    consumer.subscribe(
        [client.topic], on_assign=lambda _, partitions: client.assigned(len(partitions))
    )
    size = 1 if client.mode == "poll" else client.batch or POLL_RECORDS
    while not client.stopping.is_set():
        if client.mode == "poll":
            message = consumer.poll(1.0)
            messages = [] if message is None else [message]
        else:
            messages = consumer.consume(size, 1.0)
        last = {}
        for message in messages:
            error = message.error()
            if error and error.code() == confluent_kafka.KafkaError._MAX_POLL_EXCEEDED:
                # Told, but no end: the next poll joins again.
                print(error, file=sys.stderr)
                continue
            if error:
                client.failed(error)
            last[message.partition()] = message
            if client.handle(message.partition(), message.value()):
                client.work()
        for message in last.values():
            consumer.store_offsets(message)
        if messages:
            client.handled()
    consumer.close()
    client.stopped(clean=True)


if __name__ == "__main__":
    main()
