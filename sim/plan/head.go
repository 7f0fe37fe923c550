package plan

import (
	"fmt"
	"strconv"
	"time"

	"dmsim/model"
)

// Schema names the shape of a plan.
const Schema = "dmsim.plan/2"

// Head is what a plan was made with.
type Head struct {
	Version    string     // of the program
	Seed       uint64     // of the run
	Start, End model.Time // the attempts are all that were made from Start on and before End
	Users      int        // at the start
	Groups     int        // at the start
	Zones      int        // time zones that a registration may name, UTC among them: at least 1
	Quickest   model.Time // the shortest time from a message to what follows from it, at least a millisecond: sim.Traffic's
	People     string     // a digest of what the world is made from, by which the caller knows it again; any text
	Attempts   uint64     // in a plan that was opened, how many there are
}

// textBytesMax bounds the texts of a head.
const textBytesMax = 1 << 10

// Validate says what is wrong with a head.
func (h *Head) Validate() error {
	switch {
	case len(h.Version) > textBytesMax || len(h.People) > textBytesMax:
		return fmt.Errorf("version and people: want at most %d bytes each", textBytesMax)
	case h.Start < 0 || h.End < h.Start || h.End > timeMax:
		return fmt.Errorf("start and end: want times from 1970 to 9999, one after the other, got %d and %d", h.Start, h.End)
	case h.Users < 0 || h.Users > model.UsersMax:
		return fmt.Errorf("users: want 0 to %d, got %d", model.UsersMax, h.Users)
	case h.Groups < 0 || h.Groups > groupsMax:
		return fmt.Errorf("groups: want 0 to %d, got %d", groupsMax, h.Groups)
	case h.Zones < 1 || h.Zones > zonesMax:
		return fmt.Errorf("zones: want 1 to %d, got %d", zonesMax, h.Zones)
	case h.Quickest < 1:
		return fmt.Errorf("quickest_ms: want at least 1, got %d", h.Quickest)
	}
	return nil
}

const (
	zonesMax  = 1 << 16  // what a model.ZoneID can name
	groupsMax = none - 1 // and a model.GroupID
)

// timeMax is the last time that has four digits of a year.
var timeMax = model.TimeOf(time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))

// The keys of the metadata, beside sealKey.
const (
	schemaKey   = "schema"
	versionKey  = "version"
	seedKey     = "seed"
	startKey    = "start"
	endKey      = "end"
	usersKey    = "users"
	groupsKey   = "groups"
	zonesKey    = "zones"
	quickestKey = "quickest_ms"
	peopleKey   = "people"
	attemptsKey = "attempts"
)

func (h *Head) tell(tell func(key, value string)) {
	tell(schemaKey, Schema)
	tell(versionKey, h.Version)
	tell(seedKey, strconv.FormatUint(h.Seed, 10))
	tell(startKey, h.Start.String())
	tell(endKey, h.End.String())
	tell(usersKey, strconv.Itoa(h.Users))
	tell(groupsKey, strconv.Itoa(h.Groups))
	tell(zonesKey, strconv.Itoa(h.Zones))
	tell(quickestKey, strconv.FormatInt(int64(h.Quickest), 10))
	tell(peopleKey, h.People)
	tell(attemptsKey, strconv.FormatUint(h.Attempts, 10))
}

// readHead takes a head from metadata.
func readHead(told func(key string) (string, bool)) (h Head, err error) {
	schema, _ := told(schemaKey)
	if schema != Schema {
		return h, fmt.Errorf("schema: want %q, got %.40q", Schema, schema)
	}
	h.Version, _ = told(versionKey)
	h.People, _ = told(peopleKey)
	f := fields{told: told}
	h.Seed = f.unsigned(seedKey)
	h.Start, h.End = f.time(startKey), f.time(endKey)
	h.Users, h.Groups, h.Zones = f.whole(usersKey), f.whole(groupsKey), f.whole(zonesKey)
	h.Quickest = model.Time(f.whole(quickestKey))
	h.Attempts = f.unsigned(attemptsKey)
	if f.err == nil {
		f.err = h.Validate()
	}
	return h, f.err
}

// fields reads metadata until something is wrong.
type fields struct {
	told func(key string) (string, bool)
	err  error
}

func (f *fields) parse(key string, parse func(text string) error) {
	text, ok := f.told(key)
	if err := parse(text); f.err == nil && (!ok || err != nil) {
		f.err = fmt.Errorf("%s: damaged: got %.40q", key, text)
	}
}

func (f *fields) unsigned(key string) (n uint64) {
	f.parse(key, func(text string) (err error) { n, err = strconv.ParseUint(text, 10, 64); return err })
	return n
}

func (f *fields) whole(key string) (n int) {
	f.parse(key, func(text string) (err error) { n, err = strconv.Atoi(text); return err })
	return n
}

func (f *fields) time(key string) (t model.Time) {
	f.parse(key, func(text string) error {
		at, err := time.Parse(time.RFC3339Nano, text)
		t = model.TimeOf(at)
		return err
	})
	return t
}
