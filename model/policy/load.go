package policy

import (
	"reflect"

	"dmsim/model"
	"dmsim/strictyaml"
)

// Parse reads a policy from YAML and validates it, custom rules included. The document's keys go on top of the preset that
// its key "extends" names, or of seed; a document that is one word is that preset. Errors are of one line, with source,
// line, column and key path.
//
// A document that changes keys and gives no name bears the name of what it extends.
func Parse(source string, data []byte) (Policy, error) {
	document, err := strictyaml.Parse(source, data)
	if err != nil {
		return Policy{}, err
	}
	p := Seed()
	if err := document.Decode(&p); err != nil {
		return Policy{}, err
	}
	if err := document.Locate(p.Validate()); err != nil {
		return Policy{}, err
	}
	return p, nil
}

// YAML writes the whole policy, every key explicit, in the form that Parse reads.
func (p Policy) YAML() []byte { return strictyaml.Encode(p) }

// DefaultFor returns the setting of one who states none and is age years old.
func (p Policy) DefaultFor(age int) model.Setting {
	for _, band := range p.DefaultSetting.Bands {
		if age >= band.From && (band.To == 0 || age <= band.To) {
			return band.Setting
		}
	}
	return p.DefaultSetting.Setting
}

// body is a Policy that does not read itself: its keys are read one by one.
type body Policy

// UnmarshalStrict reads a policy where a file holds one: a preset's name; a mapping with extends, which starts from that
// preset; or a mapping without, whose keys go on top of what is there (of seed, where nothing is there). It does not
// validate, so that an assignment can still follow: whoever holds the policy calls Validate.
func (p *Policy) UnmarshalStrict(n *strictyaml.Node) error {
	switch n.Kind() {
	case strictyaml.Scalar:
		preset, err := presetAt(n)
		if err == nil {
			*p = preset
		}
		return err
	case strictyaml.Mapping:
	default:
		return n.Want("a policy's name or a mapping")
	}
	base := *p
	if extends := n.Get("extends"); extends != nil {
		preset, err := presetAt(extends)
		if err != nil {
			return err
		}
		base = preset
	} else if reflect.ValueOf(base).IsZero() {
		base = Seed()
	}
	into := struct {
		Extends string `yaml:"extends"`
		Body    body   `yaml:",inline"`
	}{Body: body(base)}
	if err := n.Decode(&into); err != nil {
		return err
	}
	*p = Policy(into.Body)
	return nil
}

// presetAt returns the preset that a node names.
func presetAt(n *strictyaml.Node) (Policy, error) {
	if n.Kind() != strictyaml.Scalar {
		return Policy{}, n.Want("a policy's name")
	}
	p, err := Preset(n.Text())
	if err != nil {
		return Policy{}, n.Errorf("%v", err)
	}
	return p, nil
}

// defaultBands is a DefaultSetting as a mapping.
type defaultBands struct {
	Bands     []SettingBand `yaml:"bands"`
	Otherwise model.Setting `yaml:"otherwise"` // of the ages in no band
}

// UnmarshalStrict reads a setting's name, or a mapping with bands and otherwise; keys that are left out stay as they are.
func (d *DefaultSetting) UnmarshalStrict(n *strictyaml.Node) error {
	switch n.Kind() {
	case strictyaml.Scalar:
		var setting model.Setting
		if err := n.Decode(&setting); err != nil {
			return err
		}
		*d = DefaultSetting{Setting: setting}
		return nil
	case strictyaml.Mapping:
		into := defaultBands{d.Bands, d.Setting}
		if err := n.Decode(&into); err != nil {
			return err
		}
		*d = DefaultSetting{into.Otherwise, into.Bands}
		return nil
	}
	return n.Want("a setting's name or a mapping with bands")
}

// MarshalStrict returns what is written for d: the setting, or a mapping where there are bands.
func (d DefaultSetting) MarshalStrict() any {
	if len(d.Bands) == 0 {
		return d.Setting
	}
	return defaultBands{d.Bands, d.Setting}
}
