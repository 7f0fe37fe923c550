package population

import "dmsim/model"

// A generated name is eleven letters: five syllables of a consonant and a vowel, then a consonant that checks them.
// All names are equally long and alternate between consonants and vowels, so a letter left out or added, and two neighbours
// swapped, always show. One wrong letter of the same kind changes the sum of the letters' numbers, modulo 16, by less than
// 16, so it shows in the last one.
const (
	nameConsonants = "bdghjklmnprstvwz"
	nameVowels     = "aeiou"
	nameSyllables  = 5
	nameLength     = 2*nameSyllables + 1
)

// Ids are spread over all names by a multiplication, so that neighbours look different: number = (id*nameFactor + nameOffset) mod nameCount.
const (
	nameCount   = 80 * 80 * 80 * 80 * 80 // 3.3e9 > model.UsersMax
	nameFactor  = 2_025_173_777          // about nameCount over the golden ratio; neither 2 nor 5 divides it
	nameOffset  = 1_414_213_562          // any: the first name is no stutter
	nameInverse = 989_961_713            // nameFactor*nameInverse = 1 mod nameCount
)

var nameDigit = func() (digit [256]int8) {
	for i := range digit {
		digit[i] = -1
	}
	for _, letters := range []string{nameConsonants, nameVowels} {
		for i := range len(letters) {
			digit[letters[i]] = int8(i)
			digit[letters[i]-'a'+'A'] = int8(i)
		}
	}
	return digit
}()

// Name returns the username of a user, eleven small letters: a bijection, the same in every population.
// The id must be below model.UsersMax.
func Name(id model.UserID) string {
	number := (uint64(id)*nameFactor + nameOffset) % nameCount
	var name [nameLength]byte
	sum := uint64(0)
	for i := nameLength - 2; i > 0; i -= 2 {
		vowel, consonant := number%5, number/5%16
		number /= 80
		name[i], name[i-1] = nameVowels[vowel], nameConsonants[consonant]
		sum += vowel + consonant
	}
	name[nameLength-1] = nameConsonants[sum%16]
	return string(name[:])
}

// Lookup returns the user with a name, in small or capital letters. It finds nobody by a name that Name would not give, and
// none that differs from a name by one letter wrong, left out or added, or by two neighbours swapped, is ever one.
// Whether the user exists is for the caller to say: the id may be beyond the population.
func Lookup(name string) (model.UserID, bool) {
	if len(name) != nameLength {
		return model.NoUser, false
	}
	number, sum := uint64(0), uint64(0)
	for i := range nameLength {
		digit := nameDigit[name[i]]
		if digit < 0 || isVowel(name[i]) != (i%2 == 1) {
			return model.NoUser, false
		}
		if i == nameLength-1 {
			if uint64(digit) != sum%16 {
				return model.NoUser, false
			}
			break
		}
		sum += uint64(digit)
		number = number*[2]uint64{16, 5}[i%2] + uint64(digit)
	}
	id := (number + nameCount - nameOffset) % nameCount * nameInverse % nameCount
	if id >= model.UsersMax {
		return model.NoUser, false
	}
	return model.UserID(id), true
}

func isVowel(c byte) bool {
	switch c | 0x20 {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	}
	return false
}

// Names is the directory of the users of any population: Name and Lookup.
type Names struct{}

// Name returns the username of an id.
func (Names) Name(id model.UserID) string { return Name(id) }

// Lookup returns the id behind a username.
func (Names) Lookup(name string) (model.UserID, bool) { return Lookup(name) }
