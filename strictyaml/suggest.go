package strictyaml

// Closest returns the one of words that is most like word, if at most one letter in three differs, and no more than two:
// inserted, left out, changed, or two neighbours swapped. It returns nothing if none is so like.
func Closest(word string, words []string) string {
	best, closest := 3, ""
	for _, w := range words {
		limit := min(2, len(word)/3, len(w)/3)
		if d := distance(word, w); d <= limit && d < best {
			best, closest = d, w
		}
	}
	return closest
}

// wordMax bounds the words that are compared, for the comparison costs the product of their lengths.
const wordMax = 64

// distance counts the edits between two words (optimal string alignment).
func distance(a, b string) int {
	if len(a) > wordMax || len(b) > wordMax {
		return wordMax
	}
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
