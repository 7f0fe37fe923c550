package population

import (
	"fmt"
	"strings"

	"dmsim/sim/persona"
	"dmsim/sim/rng"
	"dmsim/strictyaml"
)

// Personas are the shares of users who have a persona: of all for creators, of those who are no creators for the rest. What is left are teen-13-15 and teen-16-17, by true age, and ordinary.
type Personas struct {
	Newcomer    float64 `yaml:"newcomer"`    // share
	Creator     float64 `yaml:"creator"`     // share of all users: those with the most followers
	Spammer     float64 `yaml:"spammer"`     // share
	ScamRing    float64 `yaml:"scam-ring"`   // share
	Harasser    float64 `yaml:"harasser"`    // share
	Groomer     float64 `yaml:"groomer"`     // share, all of them true adults
	Raid        float64 `yaml:"raid"`        // share
	BotFarm     float64 `yaml:"bot-farm"`    // share
	Compromised float64 `yaml:"compromised"` // share
}

// defaultPersonas are the shares of the personas' files.
func defaultPersonas() Personas {
	share := func(p Persona) float64 { return persona.Default(p.String()).Share }
	return Personas{
		Newcomer: share(Newcomer), Creator: share(Creator), Spammer: share(Spammer), ScamRing: share(ScamRing), Harasser: share(Harasser),
		Groomer: share(Groomer), Raid: share(Raid), BotFarm: share(BotFarm), Compromised: share(Compromised),
	}
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

// personas draws them. A creator is one whatever else he would be, so the shares of the others are of those who are none.
type personas struct {
	family  rng.Family
	creator float64 // chance, where nobody's followers are known
	spans   []span
	groomer float64 // an adult whose draw is from here on is one
}

// span is the part of [0, 1) in which a user's draw makes him a persona.
type span struct {
	persona  Persona
	from, to float64
}

// homes are where the spans begin, as far apart as the personas are likely to be frequent: so one that is switched off, or made more frequent, changes nobody
// who bears another.
var homes = map[Persona]float64{Newcomer: 0, Spammer: 0.4, ScamRing: 0.5, Harasser: 0.55, Raid: 0.6, BotFarm: 0.7, Compromised: 0.85}

func newPersonas(seed rng.Seed, p Personas, adults float64) *personas {
	groomer := p.Groomer / max(adults, shareSlack)
	spans, end := lay(p, homes)
	if end > 1-groomer { // too frequent to be apart
		spans, _ = lay(p, nil)
	}
	return &personas{seed.For(byPersona), p.Creator, spans, 1 - groomer}
}

// lay lays out the spans in their order, each at its home or right after the one before.
func lay(p Personas, homes map[Persona]float64) (spans []span, end float64) {
	shares, _ := p.drawn()
	for _, s := range shares {
		from := max(end, homes[s.persona])
		end = from + s.share
		spans = append(spans, span{s.persona, from, end})
	}
	return spans, end
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
	for _, s := range p.spans {
		if u >= s.from && u < s.to {
			return s.persona
		}
	}
	if age >= adultAge && u >= p.groomer {
		return Groomer
	}
	return personaOfAge(age)
}
