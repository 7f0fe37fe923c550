package population

import (
	"fmt"
	"strings"

	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// Personas are the shares of all users who have a persona. The rest are teen-13-15 and teen-16-17, by true age, and ordinary.
type Personas struct {
	Newcomer    float64 `yaml:"newcomer"`    // share of all users
	Creator     float64 `yaml:"creator"`     // share of all users: those with the most followers
	Spammer     float64 `yaml:"spammer"`     // share of all users
	ScamRing    float64 `yaml:"scam-ring"`   // share of all users
	Harasser    float64 `yaml:"harasser"`    // share of all users
	Groomer     float64 `yaml:"groomer"`     // share of all users, all of them true adults
	Raid        float64 `yaml:"raid"`        // share of all users
	BotFarm     float64 `yaml:"bot-farm"`    // share of all users
	Compromised float64 `yaml:"compromised"` // share of all users
}

// defaultPersonas are all assumed.
func defaultPersonas() Personas {
	return Personas{Newcomer: 0.08, Creator: 0.01, Spammer: 0.005, ScamRing: 0.002, Harasser: 0.003, Groomer: 0.0002, Compromised: 0.001}
}

// adultAge is the least age of a groomer.
const adultAge = 18

// personaShare is one entry of Personas.
type personaShare struct {
	persona Persona
	share   float64
}

// all lists the shares in the order of the personas' numbers.
func (p Personas) all() []personaShare {
	return []personaShare{
		{Newcomer, p.Newcomer},
		{Creator, p.Creator},
		{Spammer, p.Spammer},
		{ScamRing, p.ScamRing},
		{Harasser, p.Harasser},
		{Groomer, p.Groomer},
		{Raid, p.Raid},
		{BotFarm, p.BotFarm},
		{Compromised, p.Compromised},
	}
}

// drawn lists the shares of those that are neither creators nor groomers, and their sum.
func (p Personas) drawn() (shares []personaShare, sum float64) {
	for _, s := range p.all() {
		if s.persona != Creator && s.persona != Groomer {
			shares = append(shares, s)
			sum += s.share
		}
	}
	return shares, sum
}

// UnmarshalStrict reads a mapping of shares, and says why some personas have none.
func (p *Personas) UnmarshalStrict(n *strictyaml.Node) error {
	for key := range n.Entries() {
		switch key.Text() {
		case Ordinary.String():
			return key.Errorf("want no share of this persona: ordinary is who has no other")
		case Teen13To15.String(), Teen16To17.String():
			return key.Errorf("want no share of this persona: a teen is who is of that true age and has no other (see population.ages)")
		}
	}
	type plain Personas
	return n.Decode((*plain)(p))
}

// validateFor judges the shares beside the share of true adults. Its error is a *strictyaml.FieldError.
func (p Personas) validateFor(adults float64) error {
	for _, s := range p.all() {
		if err := within(s.persona.String(), s.share, 0, 1); err != nil {
			return err
		}
	}
	_, sum := p.drawn()
	if sum += p.Creator; sum > 1+shareSlack {
		return &strictyaml.FieldError{What: fmt.Sprintf("want shares that sum to at most 1, got %.7g", sum+p.Groomer)}
	}
	if most := adults * max(0, 1-sum); p.Groomer > most {
		return &strictyaml.FieldError{Path: Groomer.String(), Want: fmt.Sprintf("at most %.6g, the share of true adults who are nothing else", most), Got: p.Groomer}
	}
	return nil
}

func (p Personas) assumption() string {
	var parts []string
	for _, s := range p.all() {
		parts = append(parts, s.persona.String()+" "+percent(s.share))
	}
	return "assumed: personas " + strings.Join(parts, ", ") + "; creators have the most followers, groomers are adults; who is nothing else is teen-13-15 or teen-16-17 by true age, or ordinary"
}

// personas draws them. The chances are of one who is no creator.
type personas struct {
	family  rng.Family
	creator float64        // chance, where nobody's followers are known
	upTo    []personaShare // chances, summed up
	groomer float64        // chance of an adult
}

func newPersonas(seed rng.Seed, p Personas, adults float64) *personas {
	others := max(1-p.Creator, shareSlack) // all may be creators, and then nobody asks
	shares, _ := p.drawn()
	upTo := 0.0
	for i := range shares {
		upTo += shares[i].share / others
		shares[i].share = upTo
	}
	return &personas{seed.For(byPersona), p.Creator, shares, p.Groomer / max(adults, shareSlack) / others}
}

// of returns the persona of a user of that true age. Whether he is a creator is drawn where creators is nil. What else he is does not
// depend on how creators are found.
func (p *personas) of(user uint64, age int, creators *creators) Persona {
	d := p.family.Draw(user, 0)
	creator := d.Chance(p.creator)
	if creators != nil {
		creator = creators.has(uint32(user))
	}
	if creator {
		return Creator
	}
	u := d.Unit()
	for _, s := range p.upTo {
		if u < s.share {
			return s.persona
		}
	}
	if age >= adultAge && u < p.upTo[len(p.upTo)-1].share+p.groomer {
		return Groomer
	}
	return personaOfAge(age)
}
