package main

import (
	"context"
	"fmt"
	"time"

	"dmsim/sim/load"
)

// In a closed loop it is not known before how many attempts there will be time for. A short loop tells how fast the target is, and more are planned than it gets through at that
// speed, so that the time ends the loop and not the plan. Where that were too many, the time is shorter.
const (
	closedProbe     = 200 * time.Millisecond // of the short loop, at most
	closedProbeMost = 200_000                // attempts of it, at most
	closedSpare     = 1.5                    // times as many as at the speed of the short loop, which may have been disturbed
	closedLeast     = 60_000                 // a second: the short loop may have met a stall
	closedMost      = 4_000_000              // attempts: a plan of so many takes ten seconds and a gigabyte
	closedTries     = 3                      // of a loop that got through its plan before its time, each with a plan for twice the speed
)

// size is what the speed of a closed loop hangs on.
type size struct{ workers, connections int }

// fit bounds the attempts of a closed loop, and shortens it to what can be planned.
func (l *loading) fit(ctx context.Context, t *load.Trial) error {
	speed, err := l.speed(ctx, t)
	if err != nil {
		return err
	}
	asked := *t
	t.Warm, t.Duration, t.Most = fitting(t.Warm, t.Duration, speed)
	if t.Warm+t.Duration < asked.Warm+asked.Duration {
		l.shorter = fmt.Sprintf("measured for %v after a warm-up of %v, not for %v after %v: the plan holds %d attempts at most, which are over soon at some %.0f a second",
			t.Duration, t.Warm, asked.Duration, asked.Warm, closedMost, speed)
		l.talk.say(l.shorter)
	}
	return nil
}

// fitting returns the times of a closed loop of some speed, and how many attempts are planned for it.
func fitting(warm, duration time.Duration, speed float64) (fitWarm, fitDuration time.Duration, most int) {
	perSecond := max(closedLeast, closedSpare*speed)
	whole := time.Duration(closedMost / perSecond * float64(time.Second)).Truncate(time.Millisecond)
	if warm+duration > whole {
		warm = min(warm, (whole / 5).Truncate(time.Millisecond))
		duration = min(duration, whole-warm)
	}
	return warm, duration, max(1, min(closedMost, int(perSecond*(warm+duration).Seconds())))
}

// speed is how many attempts a second a closed loop makes of the target, found out once for each size.
func (l *loading) speed(ctx context.Context, of *load.Trial) (float64, error) {
	key := size{of.Workers, of.Connections}
	if speed, ok := l.speeds[key]; ok {
		return speed, nil
	}
	t := *of
	t.Warm, t.Duration, t.Most = 0, closedProbe, closedProbeMost
	if err := l.build(ctx, l.needed(&t, t.Most)); err != nil {
		return 0, err
	}
	t.Plan = l.plan
	d, err := l.target.driver(ctx, &t)
	if err != nil {
		return 0, err
	}
	l.talk.say("finding out how fast it answers")
	m, _, err := load.Measure(ctx, d, &t, load.MeasureOptions{})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return 0, err
	}
	if l.speeds == nil {
		l.speeds = map[size]float64{}
	}
	l.speeds[key] = m.RateAchieved
	return m.RateAchieved, nil
}

// measureFirst measures a trial once. A closed loop that the plan ended, since the target was faster than at first, is measured again with more attempts; the trial may be another then.
func (l *loading) measureFirst(ctx context.Context, of *load.Trial) (*load.Trial, *load.Measured, *load.Recorder, error) {
	t := of
	for try := 1; ; try++ {
		m, r, err := l.measure(ctx, t, true)
		if err != nil || t.Due != nil || !r.Through() || try == closedTries || ctx.Err() != nil {
			return t, m, r, err
		}
		key := size{t.Workers, t.Connections}
		l.speeds[key] = 2 * max(l.speeds[key], closedLeast/closedSpare)
		l.talk.say("it was faster than at first: once more with a longer plan")
		if t, err = l.trial(ctx, l.scenario.Load); err != nil {
			return t, nil, nil, err
		}
	}
}

// notes say of closed loops why they were shorter than was asked for.
func (l *loading) notes(all []measured) (notes []string) {
	if l.shorter != "" {
		notes = append(notes, l.shorter)
	}
	for n, m := range all {
		if m.trial.Due == nil && m.through {
			notes = append(notes, fmt.Sprintf("repetition %d: the plan's %d attempts were over after %v of %v: the target was faster than at first", n+1, m.trial.Len(), time.Duration(m.Seconds*float64(time.Second)).Round(time.Nanosecond), m.trial.Duration))
		}
	}
	return notes
}
