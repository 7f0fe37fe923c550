package history_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/reports/history"
	"dmsim/sim"
	"dmsim/sim/network"
	"dmsim/sim/population"
	"dmsim/sim/rng"
	"dmsim/sim/traffic"
)

func prepare(t testing.TB, users int) *sim.Society {
	t.Helper()
	people := population.Default()
	people.Users = users
	rng.ForgetKeys()
	s, err := sim.Prepare(context.Background(), sim.Config{
		Seed: 1, Start: start, Duration: 6 * time.Hour, Policy: policy.Seed(),
		Population: people, Network: network.Default(), Traffic: traffic.Default(), World: sim.WorldConfig{Messages: sim.StoreAll},
	}, 1, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// What is written of a run is what its result counts.
func TestHistoryOfARun(t *testing.T) {
	s := prepare(t, 3000)
	var e, p, c bytes.Buffer
	rules := s.World.Rules()
	w := history.New(&e, &p, history.Options{Rules: rules})
	steps, err := history.NewSeries(&c, history.SeriesOptions{Start: s.Start, Step: time.Hour, Rules: rules})
	require.NoError(t, err)
	r, err := s.Run(context.Background(), sim.Options{Workers: 1, Observers: []sim.Observer{steps}, Recorder: w})
	require.NoError(t, err)
	require.NoError(t, w.Close())
	require.NoError(t, steps.Close(r.End))

	events, operations := read[record](t, e.Bytes()), read[record](t, p.Bytes())
	assert.Equal(t, r.Attempts, uint64(len(events)))
	assert.Equal(t, r.History, uint64(len(events)+len(operations)))
	decisions, done := map[string]uint64{}, map[string]uint64{}
	last := uint64(0)
	for _, row := range events {
		decisions[row.Decision]++
		assert.Greater(t, row.Commit, last)
		last = row.Commit
		if row.Contact != nil && row.FactSenderFollows != nil {
			assert.Equal(t, *row.ActorFollows, *row.FactSenderFollows)
			assert.Equal(t, *row.TargetFollows, *row.FactRecipientFollows)
		}
	}
	for _, row := range operations {
		if !row.Repeat && row.Delivered {
			done[row.Op]++
		}
	}
	assert.Equal(t, r.Delivered, decisions["delivered"])
	delete(decisions, "delivered")
	for reason, n := range r.Refused {
		assert.Equal(t, n, decisions[rules.ReasonName(reason)], reason)
		delete(decisions, rules.ReasonName(reason))
	}
	assert.Empty(t, decisions)
	for op, o := range r.Operations {
		assert.Equal(t, o.Done, done[op.String()], op)
	}

	columns := columnsOf(t, c.String())
	assert.Len(t, columns["attempts"], 6)
	sums := map[string]uint64{}
	for name, numbers := range columns {
		for _, n := range numbers {
			sums[name] += n
		}
	}
	assert.Equal(t, r.Attempts, sums["attempts"])
	assert.Equal(t, r.Delivered, sums["delivered"])
	assert.Equal(t, r.Attempts-r.Delivered, sums["refused"])
	assert.Equal(t, r.Retries, sums["retries"])
	assert.Equal(t, r.History-r.Attempts-r.Retries, sums["operations"])
	assert.Equal(t, r.Operations[model.OpReport].Done, sums["reports"])
	for reason, n := range r.Refused {
		assert.Equal(t, n, sums["refused_"+rules.ReasonName(reason)], reason)
	}
	for name, n := range sums {
		if reason, ok := strings.CutPrefix(name, "refused_"); ok {
			sums["refused"] -= n
			_ = reason
		}
	}
	assert.Zero(t, sums["refused"])
}

// person is a row of users.parquet as others read it.
type person struct {
	ID          uint32  `parquet:"id"`
	OriginalID  *uint64 `parquet:"original_id,optional"`
	Name        string  `parquet:"name"`
	Persona     string  `parquet:"persona"`
	StatedBirth int32   `parquet:"stated_birth,date"`
	TrueBirth   int32   `parquet:"true_birth,date"`
	TrueAge     int32   `parquet:"true_age"`
	Zone        string  `parquet:"zone"`
	Setting     *string `parquet:"setting,optional"`
	Followees   uint32  `parquet:"followees"`
	Followers   *uint32 `parquet:"followers,optional"`
	Groups      uint32  `parquet:"groups"`
}

func TestUsers(t *testing.T) {
	people := prepare(t, 3000).People
	var b bytes.Buffer
	require.NoError(t, history.WriteUsers(&b, people))
	rows := read[person](t, b.Bytes())
	require.Len(t, rows, people.Users())
	groups := make([]uint32, people.Users())
	for _, members := range people.Groups {
		for _, m := range members {
			groups[m]++
		}
	}
	followees, followers := uint64(0), uint64(0)
	for i, row := range rows {
		u := model.UserID(i)
		profile := people.Profile(u)
		want := person{
			ID: uint32(i), Name: population.Name(u), Persona: people.Persona(u).String(), StatedBirth: int32(profile.Birth.Day()), TrueBirth: int32(people.TrueBirth(u).Day()),
			TrueAge: int32(people.TrueAge(u)), Zone: people.Zones[profile.Zone].Name, Followees: uint32(people.Graph.Degree(u)), Followers: row.Followers, Groups: groups[i],
		}
		if profile.HasSetting {
			want.Setting = new(profile.Setting.String())
		}
		require.Equal(t, want, row)
		followees += uint64(row.Followees)
		followers += uint64(*row.Followers)
	}
	assert.Equal(t, people.Graph.Follows(), followees)
	assert.Equal(t, people.Graph.Follows(), followers)

	f, err := parquet.OpenFile(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	assert.Equal(t, `message users {
	required int32 id (INT(32,false));
	optional int64 original_id (INT(64,false));
	required binary name (STRING);
	required binary persona (STRING);
	required int32 stated_birth (DATE);
	required int32 true_birth (DATE);
	required int32 true_age (INT(16,true));
	required binary zone (STRING);
	optional binary setting (STRING);
	required int32 followees (INT(32,false));
	optional int32 followers (INT(32,false));
	required int32 groups (INT(32,false));
}`, f.Schema().String())
	require.ErrorIs(t, history.WriteUsers(&broken{0}, people), assert.AnError)
}
