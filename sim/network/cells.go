package network

// wholeOneWay rounds the cells of a matrix so that no row and no column has more than its stubs: first down by running sums, which are off by
// less than one, then up wherever both still have a stub.
func wholeOneWay(cells, rows, cols []float64) []uint32 {
	n := len(rows)
	out := make([]uint32, n*n)
	left, room := counts(rows), counts(cols)
	for a := range n {
		sum, dealt := 0.0, int64(0)
		for b := range n {
			sum += cells[a*n+b]
			k := min(int64(sum+0.5)-dealt, left[a], room[b])
			if k > 0 {
				out[a*n+b] += uint32(k)
				left[a], room[b], dealt = left[a]-k, room[b]-k, dealt+k
			}
		}
	}
	// What is left goes where the matrix has something at all, a little to each.
	for range n {
		moved := false
		for a := range n {
			for b := 0; b < n && left[a] > 0; b++ {
				if room[b] > 0 && cells[a*n+b] > 0 {
					k := min(left[a], room[b], 1+int64(cells[a*n+b]/64))
					out[a*n+b] += uint32(k)
					left[a], room[b], moved = left[a]-k, room[b]-k, true
				}
			}
		}
		if !moved {
			break
		}
	}
	return out
}

// wholeMutual rounds a symmetric matrix of stubs to one that is symmetric and even on the diagonal, with no more in a row than its stubs.
func wholeMutual(cells, rows []float64) []uint32 {
	n := len(rows)
	out := make([]uint32, n*n)
	left := counts(rows)
	put := func(a, b int, k int64) bool {
		if a == b {
			if k = min(k, left[a]) / 2 * 2; k <= 0 {
				return false
			}
			out[a*n+a] += uint32(k)
			left[a] -= k
			return true
		}
		if k = min(k, left[a], left[b]); k <= 0 {
			return false
		}
		out[a*n+b] += uint32(k)
		out[b*n+a] += uint32(k)
		left[a], left[b] = left[a]-k, left[b]-k
		return true
	}
	for a := range n {
		sum, dealt := 0.0, int64(0)
		for b := a; b < n; b++ {
			sum += (cells[a*n+b] + cells[b*n+a]) / 2
			k := int64(sum+0.5) - dealt
			before := left[a]
			if put(a, b, k) {
				dealt += before - left[a]
			}
		}
	}
	for range n {
		moved := false
		for a := range n {
			for b := a; b < n && left[a] > 0; b++ {
				if cells[a*n+b] > 0 {
					moved = put(a, b, 2+int64(cells[a*n+b]/64)) || moved
				}
			}
		}
		if !moved {
			break
		}
	}
	return out
}

func counts(sums []float64) []int64 {
	whole := make([]int64, len(sums))
	for i, s := range sums {
		whole[i] = int64(s)
	}
	return whole
}
