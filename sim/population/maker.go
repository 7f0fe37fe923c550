package population

import (
	"math"

	"dmsim/model"
	"dmsim/sim/parallel"
	"dmsim/sim/rng"
	"dmsim/sim/snap"
	"dmsim/strictyaml"
)

// startMin and startMax are the years 1000 to 9000, within which every age has a date of birth.
const (
	startMin model.Time = -30610224000 * model.Second
	startMax model.Time = 221845392000 * model.Second
)

// chunkUsers is how many users a worker takes at a time.
const chunkUsers = 4096

// maker makes the attributes of a population in steps. What a sheet tells of a user counts before what is drawn.
type maker struct {
	seed     rng.Seed
	config   Config
	workers  int
	people   *Population
	zones    *zones
	places   *places
	sheet    *sheet    // nil: none
	creators *creators // nil: they are drawn
}

func newMaker(seed rng.Seed, c Config, users int, ids *snap.Dense, start model.Time, workers int) (*maker, error) {
	c.Users = users
	if err := c.Validate(); err != nil {
		return nil, strictyaml.Under("population", err)
	}
	if start < startMin || start > startMax {
		return nil, &strictyaml.FieldError{Path: "start", Want: "a time from the year 1000 to 9000", Got: start}
	}
	if c.File != "" && ids == nil {
		return nil, &strictyaml.FieldError{Path: "population.file", Want: `no file (""), unless the follows come from a file or a trace`, Got: c.File}
	}
	m := &maker{seed: seed, config: c, workers: workers, people: &Population{
		IDs: ids, birth: make([]model.Date, users), zone: make([]model.ZoneID, users), trait: make([]trait, users),
		calendar: newCalendar(start), settings: newSettings(seed, c.Settings), assumptions: c.assumptions(),
	}}
	table := newZoneTable(start)
	m.zones = newZones(seed, c.Zones, table)
	if c.File != "" {
		var err error
		if m.sheet, err = openSheet(c.File, ids, table, m.people.calendar); err != nil {
			return nil, err
		}
		m.people.assumptions = append(m.people.assumptions, m.sheet.sourced(c.File))
	}
	m.people.Zones = table.zones
	return m, nil
}

// findCreators makes those creators who have the largest audience.
func (m *maker) findCreators(audience func(model.UserID) int) {
	wanted := int(math.Round(m.config.Personas.Creator * float64(m.people.Users())))
	m.creators = newCreators(m.seed, wanted, m.people.Users(), m.workers, audience)
}

// make draws each thing from those before it: true births and zones; personas and settings by true age; last the stated births, so that
// all before have seen the true ones.
func (m *maker) make() *Population {
	m.drawBirths(newBirths(m.seed, m.people.calendar, m.agesOf()))
	m.drawTraits(newPersonas(m.seed, m.config.Personas, m.config.Ages.shareFrom(adultAge)))
	m.stateBirths(newFalseAges(m.seed, m.config.FalseAges, m.people.calendar))
	return m.people
}

// agesOf returns the true ages: those of the graph's places, or of places of their own.
func (m *maker) agesOf() func(user uint64) int {
	if m.places == nil {
		m.places = shuffled(m.seed, m.config.Ages, m.people.Users())
	}
	return m.places.age
}

func (m *maker) drawBirths(births *births) {
	p := m.people
	m.each(func(u int, given row) {
		p.birth[u], p.zone[u] = births.of(uint64(u)), m.zones.of(uint64(u))
		if given.trueBirth != 0 {
			p.birth[u] = given.trueBirth
		}
		if given.zone != 0 {
			p.zone[u] = model.ZoneID(given.zone - 1)
		}
	})
}

func (m *maker) drawTraits(personas *personas) {
	p := m.people
	m.each(func(u int, given row) {
		age := p.calendar.age(p.birth[u])
		persona := personas.of(uint64(u), age, m.creators)
		if given.persona != 0 {
			persona = Persona(given.persona - 1)
		}
		setting := p.settings.of(uint64(u), age, persona)
		if given.setting != 0 {
			setting = given.setting - 1
		}
		p.trait[u] = newTrait(setting, persona)
	})
}

// stateBirths is the work of one: it looks at each user and draws for few, and keeps the true births in order.
func (m *maker) stateBirths(f *falseAges) {
	p := m.people
	for u, birth := range p.birth {
		stated := f.of(uint64(u), birth)
		if m.sheet != nil && m.sheet.rows[u].birth != 0 {
			stated = m.sheet.rows[u].birth
		}
		if stated != birth {
			p.birth[u] = stated
			p.trait[u] |= falseBit
			p.truth = append(p.truth, trueBirth{model.UserID(u), birth})
		}
	}
}

// each does something for each user, with what the sheet tells of him.
func (m *maker) each(do func(u int, given row)) {
	parallel.Each(m.people.Users(), chunkUsers, m.workers, func() func(from, to int) {
		return func(from, to int) {
			for u := from; u < to; u++ {
				given := row{}
				if m.sheet != nil {
					given = m.sheet.rows[u]
				}
				do(u, given)
			}
		}
	})
}
