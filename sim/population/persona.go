package population

import (
	"fmt"
	"slices"
	"strings"
)

// Persona is what behaviour a user has.
type Persona uint8

// The personas.
const (
	Ordinary Persona = iota
	Newcomer
	Creator
	Teen13To15
	Teen16To17
	Spammer
	ScamRing
	Harasser
	Groomer
	Raid
	BotFarm
	Compromised
	personaCount
)

var personaNames = [personaCount]string{
	"ordinary", "newcomer", "creator", "teen-13-15", "teen-16-17", "spammer", "scam-ring", "harasser", "groomer", "raid", "bot-farm", "compromised",
}

// PersonaNames lists the personas by their numbers.
func PersonaNames() []string { return personaNames[:] }

// String returns the persona's name.
func (p Persona) String() string {
	if p < personaCount {
		return personaNames[p]
	}
	return fmt.Sprintf("unknown(%d)", uint8(p))
}

// adversaries are the personas whose accounts mean harm as a whole, a bit each. A compromised account is a benign person's.
const adversaries = 1<<Spammer | 1<<ScamRing | 1<<Harasser | 1<<Groomer | 1<<Raid | 1<<BotFarm

// Adversary says whether a persona's accounts mean harm as a whole.
func (p Persona) Adversary() bool { return adversaries>>p&1 != 0 }

// MarshalText writes the persona's name.
func (p Persona) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads a persona's name, and errs with those allowed.
func (p *Persona) UnmarshalText(b []byte) error {
	i := slices.Index(personaNames[:], string(b))
	if i < 0 {
		return fmt.Errorf("want one of %s, got %q", strings.Join(personaNames[:], ", "), b)
	}
	*p = Persona(i)
	return nil
}

// personaOfAge is the persona of one who is nothing else, by true age.
func personaOfAge(age int) Persona {
	switch {
	case age >= 13 && age <= 15:
		return Teen13To15
	case age >= 16 && age <= 17:
		return Teen16To17
	}
	return Ordinary
}
