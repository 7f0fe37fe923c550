package need

import (
	"fmt"
	"io"
)

// Tell prints what is needed and what it rests on, cells parted by tabs.
func (n *Need) Tell(w io.Writer) {
	fmt.Fprintf(w, "load\t%s sends/s in the mean, %s at the peak; %s attempts/s of all kinds at the peak\n", short(n.SendsPerSecond), short(n.SendsAtPeak), short(n.AttemptsAtPeak))
	fmt.Fprintf(w, "cores\t%d (%s busy at the peak)\n", n.Cores, short(n.CoresBusy))
	fmt.Fprintf(w, "memory\t%.1f GiB (%.1f used)\n", n.MemoryBytes/(1<<30), n.MemoryBytesUsed/(1<<30))
	fmt.Fprintf(w, "\ninput\tvalue\torigin\tfrom\n")
	for _, in := range n.Inputs {
		fmt.Fprintf(w, "%s\t%s %s\t%s\t%s\n", in.Name, short(in.Value), in.Unit, in.Origin, in.From)
	}
	fmt.Fprintln(w)
	for _, note := range n.Notes {
		fmt.Fprintf(w, "note\t%s\n", note)
	}
}

// short writes four digits of a number, with k, M or B.
func short(x float64) string {
	for _, unit := range []struct {
		least, scale float64
		name         string
	}{{1e9, 1e9, "B"}, {1e6, 1e6, "M"}, {1e4, 1e3, "k"}} {
		if x >= unit.least {
			return fmt.Sprintf("%.4g%s", x/unit.scale, unit.name)
		}
	}
	return fmt.Sprintf("%.4g", x)
}
