package load

import (
	"io"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"

	"dmsim/model"
)

// WriteLog writes the measured time, second by second, in the interval log format of HdrHistogram 1.3: histograms of nanoseconds, whose greatest value a line tells in
// milliseconds. Tags are operation and kind, such as send.response, and operation, outcome and kind, such as send.refused.response; all is
// all operations. Attempts stand in the second in which they were due.
func (r *Recorder) WriteLog(w io.Writer) error {
	log := hdr.NewHistogramLogWriter(w)
	began := r.zero.Add(r.trial.Warm)
	log.SetBaseTime(began.UnixMilli())
	err := log.OutputComment("[dmsim: latencies in nanoseconds, counted from the due time]")
	for _, head := range []func() error{
		log.OutputLogFormatVersion,
		func() error { return log.OutputBaseTime(began.UnixMilli()) },
		func() error { return log.OutputStartTime(began.UnixMilli()) },
		log.OutputLegend,
	} {
		if err == nil {
			err = head()
		}
	}
	r.intervals(func(second int, t *tally) {
		at := began.Add(time.Duration(second) * intervalLength)
		for op, of := range t.ops {
			if of != nil && of.offered > 0 && err == nil {
				err = of.log(log, model.Op(op).String(), at)
			}
		}
		if err == nil {
			err = t.all().log(log, AllOperations, at)
		}
	})
	return err
}

// log writes the times of a second, those of all outcomes together and those of each.
func (o *opTally) log(to *hdr.HistogramLogWriter, name string, at time.Time) error {
	err := o.together().log(to, name, at)
	for how, t := range o.ended {
		if err == nil && o.count(outcome(how)) > 0 {
			err = t.log(to, name+"."+outcomeNames[how], at)
		}
	}
	return err
}

// log writes three histograms.
func (t *times) log(to *hdr.HistogramLogWriter, name string, at time.Time) error {
	for _, kind := range []struct {
		name string
		of   *histogram
	}{{"response", t.response}, {"service", t.service}, {"lateness", t.lateness}} {
		h := kind.of.counts
		h.SetTag(name + "." + kind.name)
		h.SetStartTimeMs(at.UnixMilli())
		h.SetEndTimeMs(at.Add(intervalLength).UnixMilli())
		if err := to.OutputIntervalHistogram(h); err != nil {
			return err
		}
	}
	return nil
}
