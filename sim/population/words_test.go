package population

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"go/format"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/brianvoe/gofakeit/v6/data"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var updateWords = flag.Bool("update-words", false, "choose the words of usernames anew: every name changes")

// The lists of gofakeit from which the words are taken, in this order.
var (
	firstSources  = [][]string{data.Word["adjective_descriptive"], data.Product["adjective"], data.Word["adjective_quantitative"]}
	secondSources = [][]string{data.Animal["animal"], data.Animal["bird"], data.Word["noun_concrete"], data.Word["noun_collective_thing"], data.Word["noun_countable"]}
)

// unfit are words that nobody should find in a name: insults, bodies, people, weapons and drugs, and animals that serve as
// insults; and what reads badly beside any other word.
var unfit = strings.Fields(`
	adorable all annoying any arrogant ashamed awful bad beautiful black blushing brown concerning condemned condescending confusing couple
	creepy cruel curios dangerous defiant difficult disgusting disturbed drab dull each either embarrassed enough envious every evil few filthy
	foolish frail gorgeous grieving grumpy half handsome heavily helpless homeless horrible hundred hundreds hurt ill impossible innocent
	insufficient jealous kind lazy lonely lot many most much naughty neither no nutty obedient obnoxious outrageous panicked pink poor powerless
	queer red repelling repulsive scary selfish single some sore strange stream stupid tame tender tense terrible terse too tough troubling ugly
	uninterested unusual upset uptight wandering weary white whole wicked worrisome wrong yellow young

	ape baboon bat beaver bee buffalo cattle chimpanzee clam cockroach cod cow crow dog donkey fly gnat gorilla hornet hound hyena jackal locust
	louse mink mole monkey mosquito mule ox pig pug rat raven shark sheep skunk snake spider termite toad vulture wasp weasel whale worm

	aircraft airport ambulance ankle apro architect aunt baby back bag bank beans bed belt bermudas bikini bill bitterness blouse board bones
	bookcase bow boxers boy bra brain brass breast brother buckles bulb butter cashier casino cheeks chest children choker church cigarette city
	composer conditioner cooker cookware costume couch country cravat credenza crib daughter dentist designer detective doctor dress dresser
	ears estate eyes father film finger foot freezer frock gauva girl governor gown grains grandfather grandmother guest hair hamburger hand
	head heart heels hen herbs hospital host hostel hotel jaw jersey judge juicer kid knife lamb lawyer leg leggings lighter lips london lung
	man medicine model mother mouth musician nail neck newspaper nose nurse oil onion pad painter palm pants parfume pharmacist pharmacy
	photographer physician pipe police professor purse razor refrigerator remote restaurant ribs rice sandals sari senator shampoo shirt shoes
	shorts shoulder shower shrimp singer sink sister skirt skyscraper slippers smoke soap socks son soup stomach stove suit supermarket surgeon
	sweater tail teacher teen telephone television tie tissue toes toilet tongue toothbrush toothpaste toy trousers turkey twin uncle underwear
	veterinarian voice waist waiter washing water wheelchair woman wound wrist

	accident actor adult answer app artist bale batch battle block burger bus captain case cent child class clump college cousin crowd day
	deskpath dollar driver effect election friend grade group gun hail heap heat hoses hour husband issue job king lady line list member method
	minute mistake month motor nation noun pack page party pound problem range ream salary second set sheaf shock spot stack store student tax
	verb wad week weekend year
`)

func TestTheWordsAreFrozen(t *testing.T) {
	if *updateWords {
		first, second := choose(firstCount, firstSources), choose(secondCount, secondSources)
		require.Len(t, first, firstCount)
		require.Len(t, second, secondCount)
		require.NoError(t, os.WriteFile("words.go", source(first, second), 0o644))
		return
	}
	sum := sha256.Sum256([]byte(strings.Join(append(slices.Clone(firstWords[:]), secondWords[:]...), " ")))
	assert.Equal(t, "b4335534d36dc76b", fmt.Sprintf("%x", sum[:8]), "a name is for ever: traces and reports hold it")
}

// So any one slip in a word makes what is no word.
func TestNoSlipLeadsFromWordToWord(t *testing.T) {
	for _, words := range [][]string{firstWords[:], secondWords[:]} {
		for i, word := range words {
			assert.Regexp(t, "^[a-z]{3,9}$", word)
			for _, other := range words[:i] {
				assert.False(t, oneSlip(word, other), "%s and %s", word, other)
			}
		}
	}
}

// choose takes the first n words that are fit, and far enough from those taken before.
func choose(n int, sources [][]string) (chosen []string) {
	for _, word := range slices.Concat(sources...) {
		if len(chosen) < n && isPlain(word) && !slices.Contains(unfit, word) && !slices.ContainsFunc(chosen, func(other string) bool { return word == other || oneSlip(word, other) }) {
			chosen = append(chosen, word)
		}
	}
	return chosen
}

func isPlain(word string) bool {
	return len(word) >= 3 && len(word) <= wordMax && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == ""
}

// oneSlip says whether one letter wrong, left out or added, or two neighbours swapped, leads from a to b.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return i < len(a) && a[i+1:] == b[i+1:] || swapped
}

// source writes the lists as Go: what a file would save, a start of the program would spend on reading it.
func source(first, second []string) []byte {
	var b bytes.Buffer
	b.WriteString("// Code generated by go test -run TestTheWordsAreFrozen -update-words; DO NOT EDIT.\n\npackage population\n\n")
	b.WriteString("// The words of usernames. They come from lists of gofakeit v6, which may change; these must not, or all names were others.\nvar (\n")
	fmt.Fprintf(&b, "firstWords = [firstCount]string{%s\n}\n", lines(first))
	fmt.Fprintf(&b, "secondWords = [secondCount]string{%s\n}\n)\n", lines(second))
	text, err := format.Source(b.Bytes())
	if err != nil {
		panic(err)
	}
	return text
}

func lines(words []string) string {
	var b strings.Builder
	for line := range slices.Chunk(words, 12) {
		fmt.Fprintf(&b, "\n%q,", line)
	}
	return strings.NewReplacer("[", "", "]", "", `" "`, `", "`).Replace(b.String())
}
