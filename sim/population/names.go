package population

import (
	"strings"

	"dmsim/model"
)

// A generated name is two words, five digits and a letter that checks them: brave_otter_04821k.
//
// No word is one slip away from another of its list (one letter wrong, left out or added, or two neighbours swapped), so a misspelt word
// is none. The letter is the whole number modulo a prime that no digit's value and no difference of two neighbours' values is a multiple
// of, so one wrong digit, and two neighbours swapped, show in it; all of the rest is of one form and length.
//
//go:generate go test . -run TestTheWordsAreFrozen -update-words
const (
	firstCount  = 128
	secondCount = 256
	digitsCount = 100_000
	nameTail    = len("_00000a")
	// nameChecks leaves out the letters i, l and o, which look like digits. Their number, 23, is a prime.
	nameChecks = "abcdefghjkmnpqrstuvwxyz"
	// nameBytesMax bounds a name's length.
	nameBytesMax = wordMax + 1 + wordMax + nameTail
)

// Ids are spread over all names by a multiplication, so that neighbours look different: number = (id*nameFactor + nameOffset) mod nameCount.
const (
	nameCount   = firstCount * secondCount * digitsCount // 3.3e9 > model.UsersMax
	nameFactor  = 2_025_173_777                          // about nameCount over the golden ratio; neither 2 nor 5 divides it
	nameOffset  = 1_414_213_562                          // any: the first name is no stutter
	nameInverse = 989_961_713                            // nameFactor*nameInverse = 1 mod nameCount
)

var firstIndex, secondIndex = newWordIndex(firstWords[:]), newWordIndex(secondWords[:])

// Name returns the username of a user: a bijection, the same in every population. The id must be below model.UsersMax.
func Name(id model.UserID) string {
	number := (uint64(id)*nameFactor + nameOffset) % nameCount
	words, digits := number/digitsCount, number%digitsCount
	var room [nameBytesMax]byte
	name := append(room[:0], firstWords[words/secondCount]...)
	name = append(name, '_')
	name = append(name, secondWords[words%secondCount]...)
	name = append(name, "_00000"...)
	for i := len(name) - 1; digits > 0; i-- {
		name[i] += byte(digits % 10)
		digits /= 10
	}
	return string(append(name, nameChecks[number%uint64(len(nameChecks))]))
}

// Lookup returns the user with a name, in small or capital letters. It finds nobody by a name that Name would not give, and
// none that differs from a name by one letter or digit wrong, left out or added, or by two neighbours swapped, is ever one.
// Whether the user exists is for the caller to say: the id may be beyond the population.
func Lookup(name string) (model.UserID, bool) {
	tail := len(name) - nameTail
	if tail < 0 || name[tail] != '_' {
		return model.NoUser, false
	}
	first, second, _ := strings.Cut(name[:tail], "_")
	a, okA := firstIndex.of(first)
	b, okB := secondIndex.of(second)
	if !okA || !okB {
		return model.NoUser, false
	}
	digits := uint64(0)
	for i := tail + 1; i < len(name)-1; i++ {
		digit := name[i] - '0'
		if digit > 9 {
			return model.NoUser, false
		}
		digits = digits*10 + uint64(digit)
	}
	number := (a*secondCount+b)*digitsCount + digits
	check := name[len(name)-1] // a small or a capital letter; what lies a bit away from a small one is no letter
	if want := nameChecks[number%uint64(len(nameChecks))]; check != want && check != want-'a'+'A' {
		return model.NoUser, false
	}
	id := (number + nameCount - nameOffset) % nameCount * nameInverse % nameCount
	if id >= model.UsersMax {
		return model.NoUser, false
	}
	return model.UserID(id), true
}

// Names is the directory of the users of any population: Name and Lookup.
type Names struct{}

// Name returns the username of an id.
func (Names) Name(id model.UserID) string { return Name(id) }

// Lookup returns the id behind a username.
func (Names) Lookup(name string) (model.UserID, bool) { return Lookup(name) }
