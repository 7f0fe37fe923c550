package cases

import (
	"fmt"

	"dmsim/model/policy"
	"dmsim/strictyaml"
)

// policyWriter writes the policies of a case one after the other. It knows the one in force.
type policyWriter struct{ inForce *policy.Policy }

// write says a policy by its preset's name, or by what differs from the preset whose name it bears, of seed where there is none. Where that is
// longer than what differs from the policy in force, it says that.
func (w *policyWriter) write(p policy.Policy) tree {
	defer func() { w.inForce = &p }()
	base := "seed"
	if _, err := policy.Preset(p.Name); err == nil {
		base = p.Name
	}
	preset, err := policy.Preset(base)
	if err != nil {
		panic("cases: " + err.Error())
	}
	changes := difference(policyNode(preset), policyNode(p))
	if len(changes.pairs) == 0 {
		return plainTree(base)
	}
	said := mapping().with("extends", plainTree(base))
	said.pairs = append(said.pairs, changes.pairs...)
	if w.inForce == nil {
		return said
	}
	later := difference(policyNode(*w.inForce), policyNode(p))
	if len(later.pairs) > 0 && len(later.flow()) < len(said.flow()) {
		return later
	}
	return said
}

func policyNode(p policy.Policy) *strictyaml.Node {
	d, err := strictyaml.Parse("policy", p.YAML())
	if err != nil {
		panic("cases: " + err.Error())
	}
	return d.Root()
}

// difference is what a mapping holds that another does not, or otherwise. A list differs as a whole.
func difference(base, n *strictyaml.Node) tree {
	t := mapping()
	for key, value := range n.Entries() {
		was := base.Get(key.Text())
		if was != nil && was.Kind() == strictyaml.Mapping && value.Kind() == strictyaml.Mapping {
			t = t.withSome(key.Text(), difference(was, value))
			continue
		}
		if is := treeOf(value); was == nil || treeOf(was).flow() != is.flow() {
			t = t.with(key.Text(), is)
		}
	}
	return t
}

// treeOf is what was read, to be written.
func treeOf(n *strictyaml.Node) tree {
	t := tree{kind: n.Kind()}
	switch n.Kind() {
	case strictyaml.List:
		for _, item := range n.Items() {
			t.items = append(t.items, treeOf(item))
		}
	case strictyaml.Mapping:
		for key, value := range n.Entries() {
			t = t.with(key.Text(), treeOf(value))
		}
	default:
		var word any
		if err := n.Decode(&word); err != nil {
			panic(fmt.Sprintf("cases: %v", err))
		}
		return value(word)
	}
	return t
}
