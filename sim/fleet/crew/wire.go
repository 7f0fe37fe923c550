package crew

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/nats-io/nats.go"
)

// The bounds of what goes between an agent and its coordinator.
const (
	partBytes      = 512 << 10 // of an order: below the megabyte that a message of NATS may have
	orderBytesMax  = 4 << 30   // of an order as it is in memory
	reportBytesMax = 4 << 20   // of a report as it is in memory
	recordsMax     = 8192      // of a report
)

// The times.
const (
	reportEvery = 500 * time.Millisecond
	lostAfter   = 3 * time.Second  // without a report
	leash       = 2 * time.Second  // without an acknowledgement: then an agent begins no attempt. Less than lostAfter, so that who is taken for lost is silent
	goneAfter   = 30 * time.Second // without an acknowledgement: then an agent leaves
	replyWithin = 10 * time.Second // of a request that is answered at once
	readyWithin = 5 * time.Minute  // of the last part of an order, which is read then
	lead        = 500 * time.Millisecond
	lateMost    = lostAfter // of a start
	joinEvery   = 100 * time.Millisecond
	wantedEvery = 500 * time.Millisecond
)

// wantedSubject is where crews say that they want agents. Of each crew there is one subject where those ask to join, one for their reports, and some for each agent.
const wantedSubject = root + "wanted"

const root = "dmsim.crew."

func joinSubject(id string) string   { return root + id + ".join" }
func reportSubject(id string) string { return root + id + ".report" }
func agentSubject(id, agent, what string) string {
	return root + id + ".agent." + word(agent) + "." + what
}

// crewIDs are what a crew may be called: it is a word of subjects, and of one that is not a worker would ask for what no key may do, which ends it.
var crewIDs = regexp.MustCompile(`^[a-z0-9]{1,32}$`)

func checkID(id string) error {
	if !crewIDs.MatchString(id) {
		return fmt.Errorf("want a crew's id of 1 to 32 small letters and digits, got %.40q", id)
	}
	return nil
}

// word makes any text one word of a subject.
func word(text string) string { return "_" + base64.RawURLEncoding.EncodeToString([]byte(text)) }

// What an agent is told: the last words of its subjects.
const (
	sayClock = "clock"
	sayPart  = "part"
	sayStart = "start"
	sayEnd   = "end"
	sayLeave = "leave"
)

// Headers of a part of an order.
const (
	headerOrder = "Order"
	headerLast  = "Last"
)

// packer compresses; it is for many goroutines.
var packer = must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2)))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // of options that are constants
	}
	return v
}

func pack(data []byte) []byte { return packer.EncodeAll(data, nil) }

// unpack errs where more comes out than may.
func unpack(data []byte, most uint64) ([]byte, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(most), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.DecodeAll(data, nil)
}

// refused is the answer to a request that was not granted: its text. What is granted is answered by a text that does not begin so.
const refused = "no: "

// answered tells a refusal from other answers.
func answered(m *nats.Msg, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	if text, no := cutText(m.Data, refused); no {
		return nil, errors.New(text)
	}
	return m.Data, nil
}

func cutText(data []byte, prefix string) (string, bool) {
	if len(data) < len(prefix) || string(data[:len(prefix)]) != prefix {
		return "", false
	}
	return string(data[len(prefix):]), true
}

func refusal(err error) []byte { return fmt.Appendf(nil, "%s%v", refused, err) }
