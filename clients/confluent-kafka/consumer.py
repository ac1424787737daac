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
    client.run(lambda drain: consume(client, drain))
    client.stopped(clean=True)


def consume(client, drain):
    def committed(error, partitions):
        if error is None:
            drain.committed()

    # Offsets are stored when records have been handled, and committed by the library every 5 s.
    settings = {
        **client.config(),
        "enable.auto.offset.store": "false",
        "on_commit": committed,
    }
    settings["group.id"] = drain.group(settings["group.id"])
    consumer = confluent_kafka.Consumer(settings)
    consumer.subscribe(
        [client.topic], on_assign=lambda _, partitions: drain.assigned(len(partitions))
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
            if drain.handle(message.partition(), message.value()):
                drain.work()
        for message in last.values():
            consumer.store_offsets(message)
        if messages:
            drain.handled()
    consumer.close()


if __name__ == "__main__":
    main()
