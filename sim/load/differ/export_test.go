package differ

// NewSample makes samples of histograms that no log held.
var NewSample = newSample
