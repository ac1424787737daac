package main

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// The Go ledger against the cases that hold for every language.
func TestLedger(t *testing.T) {
	text, err := os.ReadFile("../ledger-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name                                     string
		Steps                                    [][]any
		Processed, Lost, Duplicated, Redelivered int64
		OutOfOrder                               int64 `json:"out_of_order"`
		Seen                                     []int64
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			l := ledger{partitions: map[int32]*partition{}}
			for _, step := range c.Steps {
				switch step[0] {
				case "see":
					for number := step[1].(float64); number < step[2].(float64); number++ {
						l.see(3, int64(number))
					}
				case "handled":
					l.settle()
				case "assigned":
					l.assigned()
					l.settle()
				default:
					l.assigned()
				}
			}
			got := []int64{l.processed, l.lost(), l.duplicated, l.redelivered, l.outOfOrder}
			want := []int64{c.Processed, c.Lost, c.Duplicated, c.Redelivered, c.OutOfOrder}
			if !slices.Equal(got, want) {
				t.Errorf("processed, lost, duplicated, redelivered, out of order: %v, not %v", got, want)
			}
			if seen := l.seen()["3"]; !slices.Equal(seen, c.Seen) {
				t.Errorf("seen: %v, not %v", seen, c.Seen)
			}
		})
	}
}
