package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"dmsim/model"
	"dmsim/model/policy"
	"dmsim/model/world"
	"dmsim/sim/check/linear"
	"dmsim/sim/check/story"
)

// ConcurrentOptions say what is played by many goroutines.
type ConcurrentOptions struct {
	Seed    uint64
	Workers int            // goroutines that attempt at once; 0: 4
	Stories uint64         // how many at most; 0: as many as there is time for
	Base    *policy.Policy // as in Options
	Fault   *world.Fault   // of our own world; nil: sound
	Gap     func()         // called where a race of our own world leaves room; nil: nothing happens there
	New     Maker          // of targets that many goroutines may use at once; nil: our own world
	Settled bool           // as in Options
	Within  story.Within   // as in Options
	Judges  Judges         // of histories with commit numbers
	// Unnumbered has histories judged as if they bore no commit numbers.
	Unnumbered bool
	Limits     linear.Limits         // of judging histories without commit numbers
	Heard      func(*linear.History) // told each history when it has been judged, in the order of commits or of calls; nil: nobody is
}

// What a history can be found to break, beside an invariant and the second opinion.
const (
	Numbers  = "numbers"  // commit numbers count from 1 without a gap, and a retry bears its first's
	RealTime = "order"    // what had returned before another was called has the smaller number
	Sound    = "replay"   // a sound world, attempt by attempt in the order of commits, gives the same outcomes
	Readable = "readable" // and leaves the same to be read
	Linear   = "linear"   // without numbers: some order of the attempts explains their outcomes
)

// Conflict is a history that breaks a rule.
type Conflict struct {
	Number    uint64          // of the story
	History   *linear.History // with commit numbers, in their order; else in that of the calls
	Violation Violation       // its index is that of the event
	Linear    *linear.Violation
}

// Concurrency is what came of stories of which many goroutines made the attempts.
type Concurrency struct {
	Counts
	Violations   int
	First        *Conflict // nil where there is none
	Inconclusive int       // histories that were not judged to their end
	Undecided    []string  // why, the first few
}

// undecidedMax bounds the reasons that are kept.
const undecidedMax = 5

// NotChecked says in sentences what was not judged.
func (c *Concurrency) NotChecked() (list []string) {
	if c.Histories == 0 {
		list = append(list, "stories of many goroutines: there was no time for any")
	}
	if c.Inconclusive > 0 {
		list = append(list, fmt.Sprintf("%d of %d stories of many goroutines: %s", c.Inconclusive, c.Histories, c.Undecided[0]))
	}
	return list
}

// Tell tells the first conflict, a line an attempt; nothing where there is none.
func (c *Concurrency) Tell() (lines []string) {
	if c.First == nil {
		return nil
	}
	f := c.First
	lines = append(lines, fmt.Sprintf("story %d by many goroutines: %s", f.Number, f.Violation.String()))
	if f.Linear != nil {
		return append(lines, f.Linear.String())
	}
	for i := range f.History.Events[:min(f.Violation.Index+1, len(f.History.Events))] {
		e := &f.History.Events[i]
		lines = append(lines, fmt.Sprintf("%4d %s", e.Outcome.Commit, e.String()))
	}
	return lines
}

// stretchesOf are how many attempts are made at one time, by the number of the story: many at once show what the last places of something do, few what one stretch
// leaves to the next.
var stretchesOf = []int{100, 32, 12, 5}

// Concurrent draws stories, has several goroutines make their attempts at once, and judges what came of it, until the first conflict, until ctx is done, or as many as
// asked for. Reads and changes of the policy in the stories are left out. What is played depends on the machine.
//
// A history with commit numbers is replayed in their order, before the second opinion and the invariants and on a sound world. One without is judged by package linear.
func Concurrent(ctx context.Context, o ConcurrentOptions) (Concurrency, error) {
	var c Concurrency
	drawer := story.NewDrawer(o.Seed, story.Options{Base: o.Base, FromNothing: o.New != nil && !o.Settled, Within: o.Within})
	j := newConcurrentJudge(o.Judges)
	subject := crowdedOf(&o)
	player := player{workers: cmp.Or(o.Workers, 4)}
	for n := uint64(0); (o.Stories == 0 || n < o.Stories) && ctx.Err() == nil && c.First == nil; n++ {
		s := drawer.Draw(n)
		rules, _ := j.stage.compiler.compile(s)
		target, err := subject.begin(s, rules, nil)
		if err != nil {
			return c, err
		}
		length := stretchesOf[n%uint64(len(stretchesOf))]
		h := player.play(target, s, length, manner(n/uint64(len(stretchesOf))%manners))
		c.Histories++
		c.Attempts += uint64(len(h.Events))
		if err := failed(target); err != nil {
			return c, err
		}
		if !o.Unnumbered && numbered(h) {
			c.First, err = j.inOrder(h, target, rules)
		} else {
			c.First = j.linear(h, within(ctx, o.Limits), &c)
		}
		if err != nil {
			return c, err
		}
		if o.Heard != nil {
			o.Heard(h)
		}
		if c.First != nil {
			c.First.Number = n
			c.Violations++
		}
	}
	return c, nil
}

// within are limits that do not outlast a context.
func within(ctx context.Context, l linear.Limits) linear.Limits {
	if end, ok := ctx.Deadline(); ok {
		l.Time = max(1, min(cmp.Or(l.Time, linear.DefaultLimits.Time), time.Until(end)))
	}
	return l
}

// numbered says whether all outcomes bear commit numbers.
func numbered(h *linear.History) bool {
	return !slices.ContainsFunc(h.Events, func(e linear.Event) bool { return e.Outcome.Commit == 0 })
}

func crowdedOf(o *ConcurrentOptions) subject {
	if o.New != nil {
		return strangers{o.New}
	}
	return &worlds{fault: o.Fault, contacts: o.Judges.Whole, crowded: true, gap: o.Gap}
}

// inOrderOfCommits sorts events by commit numbers, a retry right after what it repeats.
func inOrderOfCommits(events []linear.Event) {
	retry := func(o *model.Outcome) int {
		if o.Repeat {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(events, func(a, b linear.Event) int {
		return cmp.Or(cmp.Compare(a.Outcome.Commit, b.Outcome.Commit), cmp.Compare(retry(&a.Outcome), retry(&b.Outcome)), cmp.Compare(a.Call, b.Call))
	})
}
