package portrait

import (
	"math"
	"slices"

	"dmsim/model"
	"dmsim/sim/population"
)

// bandNames are the age bands; bandFrom is where each begins, in whole years.
var (
	bandNames = [bands]string{"0-12", "13-15", "16-17", "18-24", "25-34", "35-49", "50+"}
	bandFrom  = [bands]int{math.MinInt, 13, 16, 18, 25, 35, 50}
)

const bands = 7

// class is what is known of a user: five bits of the persona, three of the age band.
type class uint8

func (c class) persona() population.Persona { return population.Persona(c >> 3) }
func (c class) band() int                   { return int(c & 7) }

func classOf(p population.Persona, birth model.Date, at model.Time) class {
	age := model.Age(birth, at.Day().Date(), model.March1)
	band := 0
	for band+1 < bands && age >= bandFrom[band+1] {
		band++
	}
	return class(p)<<3 | class(band)
}

// crowd is who there is, and how much each tried to send.
type crowd struct {
	classes []class
	sent    []uint32
}

func newCrowd(people *population.Population, start model.Time) crowd {
	n := people.Users()
	c := crowd{classes: make([]class, n), sent: make([]uint32, n)}
	for id := range c.classes {
		u := model.UserID(id)
		c.classes[id] = classOf(people.Persona(u), people.TrueBirth(u), start)
	}
	return c
}

// at returns what is known of an account, if there is one.
func (c *crowd) at(id model.UserID) (class, bool) {
	if uint(id) >= uint(len(c.classes)) {
		return 0, false
	}
	return c.classes[id], true
}

// sends counts a message of an account and returns what is known of it.
func (c *crowd) sends(id model.UserID) (class, bool) {
	if uint(id) >= uint(len(c.classes)) {
		return 0, false
	}
	c.sent[id]++
	return c.classes[id], true
}

// register adds an account. Who had one before behaves as before.
func (c *crowd) register(id model.UserID, a *model.Attempt) {
	for len(c.classes) <= int(id) {
		c.classes, c.sent = append(c.classes, classOf(population.Newcomer, a.Birth, a.At)), append(c.sent, 0)
	}
	if before := a.Ref - 1; a.Ref > 0 && before < uint64(id) {
		c.classes[id] = c.classes[before]
	}
}

func (c *crowd) count(p population.Persona) (n uint64) {
	for _, class := range c.classes {
		if class.persona() == p {
			n++
		}
	}
	return n
}

// perDecade is how many points a tail has to a factor of ten.
const perDecade = 20

// tailOf counts users by how many they have.
func tailOf(each []uint32) Tail {
	tail := Tail{Users: uint64(len(each)), Points: []Point{}}
	if len(each) == 0 {
		return tail
	}
	most := uint64(slices.Max(each))
	var at []uint64
	for x, last := 0, uint64(0); last < most; x++ {
		k := min(most, uint64(math.Round(math.Pow(10, float64(x)/perDecade))))
		if k > last {
			at = append(at, k)
			last = k
		}
	}
	users := make([]uint64, len(at))
	for _, n := range each {
		if i, found := slices.BinarySearch(at, uint64(n)); found {
			users[i]++
		} else if i > 0 {
			users[i-1]++
		}
	}
	sum := uint64(0)
	for i := len(at) - 1; i >= 0; i-- {
		sum += users[i]
		users[i] = sum
	}
	for i, k := range at {
		tail.Points = append(tail.Points, Point{AtLeast: k, Users: users[i]})
	}
	return tail
}
