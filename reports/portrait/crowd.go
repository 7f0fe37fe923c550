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

// account is what is known of a user and how much the user tried to send, in one word: what a message costs here is mostly the memory that it touches. The class is in
// the low eight bits, the messages in the others.
type account uint32

const oneMessage = 1 << 8

func (a account) class() class { return class(a) }

// crowd is who there is, and how much each tried to send.
type crowd struct {
	accounts []account
	beyond   map[model.UserID]uint32 // how often the messages of one have filled their bits
}

func newCrowd(people *population.Population, start model.Time) crowd {
	c := crowd{accounts: make([]account, people.Users()), beyond: map[model.UserID]uint32{}}
	for id := range c.accounts {
		u := model.UserID(id)
		c.accounts[id] = account(classOf(people.Persona(u), people.TrueBirth(u), start))
	}
	return c
}

// at returns what is known of an account, if there is one.
func (c *crowd) at(id model.UserID) (class, bool) {
	if uint(id) >= uint(len(c.accounts)) {
		return 0, false
	}
	return c.accounts[id].class(), true
}

// sends counts a message of an account and returns what is known of it.
func (c *crowd) sends(id model.UserID) (class, bool) {
	if uint(id) >= uint(len(c.accounts)) {
		return 0, false
	}
	a := c.accounts[id] + oneMessage
	if a < oneMessage {
		c.beyond[id]++
	}
	c.accounts[id] = a
	return a.class(), true
}

// register adds an account. Who had one before behaves as before.
func (c *crowd) register(id model.UserID, a *model.Attempt) {
	for len(c.accounts) <= int(id) {
		c.accounts = append(c.accounts, account(classOf(population.Newcomer, a.Birth, a.At)))
	}
	if before := a.Ref - 1; a.Ref > 0 && before < uint64(id) {
		c.accounts[id] = account(c.accounts[before].class())
	}
}

func (c *crowd) count(p population.Persona) (n uint64) {
	for _, a := range c.accounts {
		if a.class().persona() == p {
			n++
		}
	}
	return n
}

// sent returns how much each tried to send.
func (c *crowd) sent() []uint64 {
	all := make([]uint64, len(c.accounts))
	for id, a := range c.accounts {
		all[id] = uint64(a / oneMessage)
	}
	for id, n := range c.beyond {
		all[id] += uint64(n) << 24
	}
	return all
}

// perDecade is how many points a tail has to a factor of ten.
const perDecade = 20

// tailOf counts users by how many they have.
func tailOf[N uint32 | uint64](each []N) Tail {
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
