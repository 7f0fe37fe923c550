package scaling

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// Tell prints the law, cells parted by tabs. The words name what was counted: workers, or connections.
func (m *Model) Tell(w io.Writer, words string) {
	fmt.Fprintf(w, "%s\tmeasured\tby the law\t95 %% interval\n", words)
	for _, l := range m.Levels {
		i := slices.IndexFunc(m.Curve, func(at Throughput) bool { return at.N == float64(l.N) })
		if at := m.Curve[max(0, i)]; i >= 0 { // as every measured level is
			fmt.Fprintf(w, "%d\t%s/s\t%s/s\t%s to %s\n", l.N, digits(math.Exp(meanLog(l))), digits(at.Value), digits(at.Low), digits(at.High))
		}
	}
	fmt.Fprintf(w, "lambda\t%s/s\tof one\t%s to %s\n", digits(m.Lambda.Value), digits(m.Lambda.Low), digits(m.Lambda.High))
	fmt.Fprintf(w, "sigma\t%.4g\tcontention\t%.4g to %.4g\n", m.Sigma.Value, m.Sigma.Low, m.Sigma.High)
	fmt.Fprintf(w, "kappa\t%.4g\tcoherency\t%.4g to %.4g\n", m.Kappa.Value, m.Kappa.Low, m.Kappa.High)
	fmt.Fprintf(w, "hold-out\t%+.1f %%\tat %d, foretold from the others; of all levels %.1f %% in the mean, %.1f %% at worst\n",
		100*m.HoldOut.Last, m.largest(), 100*m.HoldOut.Mean, 100*m.HoldOut.Worst)
	if m.Peak != nil {
		fmt.Fprintf(w, "peak\t%s/s\tat %.0f %s\n", digits(m.Peak.Throughput), m.Peak.N, words)
	}
	for _, refusal := range m.Refusals {
		fmt.Fprintf(w, "not beyond %d\t%s\n", m.largest(), refusal)
	}
}

// digits prints four digits, without an exponent.
func digits(v float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64) // what was just written
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
