// The drain-and-report consumer on franz-go.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	commitEvery = 5 * time.Second
	closeWithin = 4 * time.Second
)

func main() {
	topic := flag.String("topic", "", "")
	config := flag.String("config", "", "a file of key=value lines")
	mode := flag.String("mode", "poll", "")
	expect := flag.String("expect", "0", "counts, separated by commas")
	consumers := flag.Int("consumers", 1, "each in a group of its own")
	poison := flag.Int64("poison", -1, "of partition 0")
	batch := flag.Int64("process-batch", 0, "")
	seconds := flag.Float64("process-seconds", 0, "")
	flag.Parse()

	var expected []int64
	for _, text := range strings.Split(*expect, ",") {
		if count, err := strconv.ParseInt(text, 10, 64); err == nil && count > 0 {
			expected = append(expected, count)
		}
	}
	ebb := newSupervisor(*consumers, expected, *poison, *batch, time.Duration(*seconds*float64(time.Second)))
	ebb.say("started", map[string]any{"client": "franz-go", "mode": *mode, "versions": versions()})
	if err := run(ebb, *topic, *config); err != nil {
		ebb.say("error", map[string]any{"message": strings.SplitN(err.Error(), "\n", 2)[0]})
		os.Exit(1)
	}
}

// run drains with each consumer in a goroutine of its own, until told to stop or one fails.
func run(ebb *supervisor, topic, config string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	clients := make([]*kgo.Client, len(ebb.drains))
	for i, d := range ebb.drains {
		settings, err := read(config, d)
		if err != nil {
			return err
		}
		if clients[i], err = connect(d, topic, settings); err != nil {
			return err
		}
	}
	go ebb.listen()
	go ebb.tick()
	go func() {
		<-ebb.stop
		cancel()
	}()
	ended := make(chan error, len(clients))
	var clean atomic.Bool
	clean.Store(true)
	for i, client := range clients {
		go func() {
			closed, err := drainWith(ctx, client, ebb.drains[i])
			if !closed {
				clean.Store(false)
			}
			ended <- err
		}()
	}
	for range clients {
		if err := <-ended; err != nil {
			return err
		}
	}
	ebb.stopped(clean.Load())
	return nil
}

func connect(d *drain, topic string, settings []kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(settings,
		kgo.ConsumeTopics(topic),
		kgo.AutoCommitMarks(),
		kgo.AutoCommitInterval(commitEvery),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, given map[string][]int32) {
			d.assigned(len(given[topic]))
		}),
	)...)
}

// drainWith handles what comes until the context ends; true: what was handled has been committed.
func drainWith(ctx context.Context, client *kgo.Client, d *drain) (bool, error) {
	for ctx.Err() == nil {
		fetches := client.PollRecords(ctx, int(d.of.batch))
		if ctx.Err() != nil {
			break
		}
		for _, failed := range fetches.Errors() {
			// Told, but no end: the library joins again by itself.
			var session *kgo.ErrGroupSession
			if !errors.As(failed.Err, &session) {
				return false, failed.Err
			}
			fmt.Fprintln(os.Stderr, failed.Err)
		}
		for records := fetches.RecordIter(); !records.Done(); {
			record := records.Next()
			if d.handle(record.Partition, record.Value) {
				d.work()
			}
			client.MarkCommitRecords(record)
		}
		if !fetches.Empty() {
			d.handled()
		}
	}
	closing, done := context.WithTimeout(context.Background(), closeWithin)
	defer done()
	clean := client.CommitMarkedOffsets(closing) == nil
	client.Close()
	return clean, nil
}

// read turns key=value lines into options of the library; a key it does not know is an error.
func read(path string, d *drain) ([]kgo.Opt, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var options []kgo.Opt
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		key, value, ok := strings.Cut(lines.Text(), "=")
		if !ok {
			continue
		}
		option, err := option(key, value, d)
		if err != nil {
			return nil, err
		}
		options = append(options, option)
	}
	return options, lines.Err()
}

func option(key, value string, d *drain) (kgo.Opt, error) {
	number, notANumber := strconv.ParseInt(value, 10, 32)
	switch key {
	case "SeedBrokers":
		return kgo.SeedBrokers(strings.Split(value, ",")...), nil
	case "ConsumerGroup":
		return kgo.ConsumerGroup(d.group(value)), nil
	case "ConsumeResetOffset":
		if value == "earliest" {
			return kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), nil
		}
		return kgo.ConsumeResetOffset(kgo.NewOffset().AtEnd()), nil
	case "FetchIsolationLevel":
		if value == "read_committed" {
			return kgo.FetchIsolationLevel(kgo.ReadCommitted()), nil
		}
		return kgo.FetchIsolationLevel(kgo.ReadUncommitted()), nil
	}
	if notANumber != nil {
		return nil, fmt.Errorf("%s=%s: not a number, or no option of franz-go that this client knows", key, value)
	}
	switch key {
	case "FetchMaxBytes":
		return kgo.FetchMaxBytes(int32(number)), nil
	case "FetchMaxPartitionBytes":
		return kgo.FetchMaxPartitionBytes(int32(number)), nil
	case "FetchMinBytes":
		return kgo.FetchMinBytes(int32(number)), nil
	case "MaxConcurrentFetches":
		return kgo.MaxConcurrentFetches(int(number)), nil
	case "SessionTimeout":
		return kgo.SessionTimeout(time.Duration(number) * time.Millisecond), nil
	case "HeartbeatInterval":
		return kgo.HeartbeatInterval(time.Duration(number) * time.Millisecond), nil
	}
	return nil, fmt.Errorf("%s is no option of franz-go that this client knows", key)
}

// versions of the library and of Go, as they were built in.
func versions() map[string]string {
	versions := map[string]string{"go": runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/twmb/franz-go" {
				versions["franz-go"] = module.Version
			}
		}
	}
	return versions
}
