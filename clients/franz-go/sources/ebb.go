package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const lookEvery = 64

// span is a run of sequence numbers that have been passed over: from low to before high.
type span struct{ low, high int64 }

// inFront: no assignment has gone back, or what it went back to has been seen through.
const inFront = math.MaxInt64

// partition is what a ledger keeps of one: where it has come to, and what it has not seen.
type partition struct {
	first, next  int64
	before       int64 // what lies below was seen before the latest assignment
	at           int64 // where an assignment that went back has come to
	assignment   int
	gaps, passed []span
}

func (p *partition) settle(assignment int) {
	if p.assignment != assignment {
		p.assignment = assignment
		p.before = p.next
		p.at = inFront
	}
}

// ledger accounts for every record that the handler sees.
type ledger struct {
	processed, duplicated, redelivered, outOfOrder int64
	partitions                                     map[int32]*partition
	assignment                                     int
}

// assigned notes that what was seen until now may rightly come again, once what is in hand has
// been handled.
func (l *ledger) assigned() { l.assignment++ }

// settle notes that nothing is in hand any more of what was fetched before the latest assignment.
func (l *ledger) settle() {
	for _, p := range l.partitions {
		p.settle(l.assignment)
	}
}

func (l *ledger) see(number int32, sequence int64) {
	l.processed++
	p := l.partitions[number]
	switch {
	case p == nil:
		l.partitions[number] = &partition{
			first: sequence, next: sequence + 1, before: sequence, at: inFront, assignment: l.assignment,
		}
	case sequence == p.next:
		p.next++
	default:
		l.unusual(p, sequence)
	}
}

func (l *ledger) unusual(p *partition, sequence int64) {
	anew := p.assignment != l.assignment || p.next == p.before && p.at == inFront
	p.settle(l.assignment)
	// What an assignment passes over may be for other members: it is not lost here.
	missing := &p.gaps
	if anew {
		missing = &p.passed
	}
	if sequence > p.next {
		*missing = append(*missing, span{p.next, sequence})
		p.next = sequence + 1
		p.at = inFront
		return
	}
	if anew {
		p.at = sequence
	}
	inOrder := sequence >= p.at
	if inOrder {
		p.at = sequence + 1
		if p.at == p.next {
			p.at = inFront
		}
	}
	switch {
	case sequence < p.first:
		if sequence+1 < p.first {
			*missing = slices.Insert(*missing, 0, span{sequence + 1, p.first})
		}
		p.first = sequence
	case fill(&p.gaps, sequence) || fill(&p.passed, sequence):
	case sequence < p.before:
		l.redelivered++
		return
	default:
		l.duplicated++
		return
	}
	if !inOrder {
		l.outOfOrder++
	}
}

// fill takes a number out of the gap that it lies in, and says whether it lay in one.
func fill(gaps *[]span, sequence int64) bool {
	for i, gap := range *gaps {
		if gap.low <= sequence && sequence < gap.high {
			left := []span{}
			for _, rest := range []span{{gap.low, sequence}, {sequence + 1, gap.high}} {
				if rest.low < rest.high {
					left = append(left, rest)
				}
			}
			*gaps = slices.Replace(*gaps, i, i+1, left...)
			return true
		}
	}
	return false
}

// seen maps each partition to the first number of a stretch, one past its last, and so on.
func (l *ledger) seen() map[string][]int64 {
	seen := map[string][]int64{}
	for number, p := range l.partitions {
		stretches := []int64{p.first}
		for _, gap := range p.passed {
			stretches = append(stretches, gap.low, gap.high)
		}
		seen[strconv.Itoa(int(number))] = append(stretches, p.next)
	}
	return seen
}

func (l *ledger) distinct() int64 { return l.processed - l.duplicated - l.redelivered }

func (l *ledger) lost() int64 {
	var lost int64
	for _, p := range l.partitions {
		for _, gap := range p.gaps {
			lost += gap.high - gap.low
		}
	}
	return lost
}

// supervisor is ebb, at the other end of stdin and stdout: docs/protocol.md. Sizes are bytes, times
// epoch microseconds.
// supervisor is one run of a client: its consumers' drains, and what ebb is told of them. One lock
// guards all of it.
type supervisor struct {
	mu           sync.Mutex
	drains       []*drain
	expected     []int64
	told         int // how many of the expected all drains have come to, and ebb was told
	complete     bool
	poison       int64
	partOfMany   bool
	stop         chan struct{}
	stopOnce     sync.Once
	batch        int64
	workDuration time.Duration
}

// drain is one consumer's records: its handler, its account of them, and how far it has come.
type drain struct {
	of           *supervisor
	number       int
	ledger       ledger
	partitions   int
	handledCount int64
	assignedAmid bool
	drained      int
	attempts     []int64
	firstMicros  int64
	lastMicros   int64
	nextWork     int64
}

func newSupervisor(consumers int, expected []int64, poison, batch int64, work time.Duration) *supervisor {
	s := &supervisor{
		expected:     expected,
		poison:       poison,
		partOfMany:   len(expected) == 0,
		batch:        batch,
		workDuration: work,
		stop:         make(chan struct{}),
	}
	for number := 1; number <= consumers; number++ {
		d := &drain{of: s, number: number, nextWork: batch}
		d.ledger.partitions = map[int32]*partition{}
		s.drains = append(s.drains, d)
	}
	return s
}

// group is the group that is the drain's own: the first one's has the name that was given.
func (d *drain) group(first string) string {
	if d.number == 1 {
		return first
	}
	return fmt.Sprintf("%s-%d", first, d.number)
}

func nowMicros() int64 { return time.Now().UnixMicro() }

func (s *supervisor) say(event string, fields map[string]any) {
	if fields == nil {
		fields = map[string]any{}
	}
	fields["event"] = event
	fields["t_us"] = nowMicros()
	line, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(os.Stdout, string(line))
}

// handle takes one record, in the order in which it came; true: work is due before the next. It
// panics at the one that cannot be handled.
func (d *drain) handle(partition int32, value []byte) bool {
	d.of.mu.Lock()
	defer d.of.mu.Unlock()
	number := int64(binary.BigEndian.Uint64(value))
	if number == d.of.poison && partition == 0 {
		d.attempts = append(d.attempts, nowMicros())
		d.of.say("report", d.of.figures())
		panic(fmt.Sprintf("record %d of partition 0 cannot be handled", number))
	}
	d.ledger.see(partition, number)
	if d.ledger.processed%lookEvery == 1 {
		d.lastMicros = nowMicros()
		if d.firstMicros == 0 {
			d.firstMicros = d.lastMicros
		}
	}
	return d.ledger.processed == d.nextWork
}

// work lets the time of the work pass that is due.
func (d *drain) work() {
	d.of.mu.Lock()
	d.nextWork += d.of.batch
	d.of.say("report", d.of.figures())
	d.of.mu.Unlock()
	time.Sleep(d.of.workDuration)
}

// handled: all that was fetched has been handled.
func (d *drain) handled() {
	s := d.of
	s.mu.Lock()
	defer s.mu.Unlock()
	d.lastMicros = nowMicros()
	d.handledCount = d.ledger.processed
	if d.assignedAmid {
		d.assignedAmid = false
		d.ledger.settle()
	}
	for d.drained < len(s.expected) && d.ledger.distinct() >= s.expected[d.drained] {
		d.drained++
	}
	for ; s.told < s.least(); s.told++ {
		figures := s.figures()
		figures["cpu_us"] = cpuMicros()
		s.say("drained", figures)
	}
}

// least is how many of the expected counts all drains have come to.
func (s *supervisor) least() int {
	least := len(s.expected)
	for _, d := range s.drains {
		least = min(least, d.drained)
	}
	return least
}

// assigned: ebb is told once all have been given something, and then of each of the first one's.
func (d *drain) assigned(partitions int) {
	s := d.of
	s.mu.Lock()
	defer s.mu.Unlock()
	d.ledger.assigned()
	if d.handledCount == d.ledger.processed {
		d.ledger.settle()
	} else {
		d.assignedAmid = true
	}
	if partitions == 0 {
		return
	}
	d.partitions = partitions
	if s.complete && d != s.drains[0] {
		return
	}
	for _, other := range s.drains {
		if other.partitions == 0 {
			return
		}
	}
	s.complete = true
	s.say("assigned", map[string]any{"partitions": s.drains[0].partitions})
}

func cpuMicros() any {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return nil
	}
	return (usage.Utime.Sec+usage.Stime.Sec)*1_000_000 + usage.Utime.Usec + usage.Stime.Usec
}

func known(micros int64) any {
	if micros == 0 {
		return nil
	}
	return micros
}

func (s *supervisor) figures() map[string]any {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	var first, last int64
	for _, d := range s.drains {
		if first == 0 || d.firstMicros != 0 && d.firstMicros < first {
			first = d.firstMicros
		}
		last = max(last, d.lastMicros)
	}
	figures := map[string]any{
		"processed":            s.sum(processed),
		"distinct":             s.sum((*ledger).distinct),
		"first_record_us":      known(first),
		"last_record_us":       known(last),
		"heap_used_bytes":      memory.HeapAlloc,
		"heap_committed_bytes": memory.HeapSys - memory.HeapReleased,
		"gc_count":             memory.NumGC,
		"gc_ms":                memory.PauseTotalNs / 1_000_000,
		"allocated_bytes":      memory.TotalAlloc,
		"threads":              nil,
	}
	if s.partOfMany {
		figures["seen"] = s.drains[0].ledger.seen()
	}
	return s.poisoned(figures)
}

func processed(l *ledger) int64 { return l.processed }

// sum adds up a figure of all ledgers.
func (s *supervisor) sum(of func(*ledger) int64) int64 {
	var sum int64
	for _, d := range s.drains {
		sum += of(&d.ledger)
	}
	return sum
}

func (s *supervisor) report() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say("report", s.figures())
}

// poisoned adds how often the record came that cannot be handled, if there is one.
func (s *supervisor) poisoned(figures map[string]any) map[string]any {
	attempts := s.drains[0].attempts
	if s.poison >= 0 {
		figures["poison_attempts"] = len(attempts)
	}
	if len(attempts) > 0 {
		figures["poison_first_us"] = attempts[0]
		figures["poison_last_us"] = attempts[len(attempts)-1]
	}
	return figures
}

// tick reports once a second while busy, every two while idle.
func (s *supervisor) tick() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	var told int64
	quiet := 0
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
		}
		s.mu.Lock()
		processed := s.sum(processed)
		s.mu.Unlock()
		quiet++
		if (s.batch == 0 && processed != told) || quiet >= 2 {
			told = processed
			quiet = 0
			s.report()
		}
	}
}

// listen takes commands; the end of stdin means stop.
func (s *supervisor) listen() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		switch strings.TrimSpace(lines.Text()) {
		case "report":
			s.report()
		case "collect":
			debug.FreeOSMemory()
			s.mu.Lock()
			s.say("collected", s.figures())
			s.mu.Unlock()
		case "stop":
			s.end()
			return
		}
	}
	s.end()
}

func (s *supervisor) end() { s.stopOnce.Do(func() { close(s.stop) }) }

func (s *supervisor) stopped(clean bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := map[string]int64{}
	next := map[string]int64{}
	ofFirst := &s.drains[0].ledger
	for number, p := range ofFirst.partitions {
		first[strconv.Itoa(int(number))] = p.first
		next[strconv.Itoa(int(number))] = p.next
	}
	s.say("stopped", s.poisoned(map[string]any{
		"processed":    s.sum(processed),
		"distinct":     s.sum((*ledger).distinct),
		"lost":         s.sum((*ledger).lost),
		"duplicated":   s.sum(func(l *ledger) int64 { return l.duplicated }),
		"redelivered":  s.sum(func(l *ledger) int64 { return l.redelivered }),
		"out_of_order": s.sum(func(l *ledger) int64 { return l.outOfOrder }),
		"seen":         ofFirst.seen(),
		"first_seq":    first,
		"next_seq":     next,
		"clean":        clean,
	}))
}
