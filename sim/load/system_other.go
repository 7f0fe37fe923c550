//go:build !linux

package load

// readSystem knows nothing where there is no proc(5).
func readSystem() system { return system{waited: -1, stolen: -1} }
