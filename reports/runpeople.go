package reports

import (
	"fmt"
	"slices"

	"dmsim/reports/page"
	"dmsim/reports/portrait"
)

// personas shows what became of each persona's messages.
func (b *runPage) personas() page.Section {
	s := page.Section{ID: "personas", Title: "By persona of the sender"}
	t := &page.Table{ID: "personas-data", Caption: "What became of the messages of each persona", Columns: []page.Column{
		{Name: "persona"}, {Name: "label", Hidden: true}, {Name: "users", Kind: page.Count}, {Name: "tried", Kind: page.Count}, {Name: "delivered", Kind: page.Count},
	}}
	const outcomesFrom = 4 // the columns from there on are outcomes
	for _, r := range inTableOrder(b.d.Refused, b.run.Custom) {
		t.Columns = append(t.Columns, page.Column{Name: r.reason, Kind: page.Count})
	}
	worst, least := "", 2.0
	for _, p := range b.portrait.Personas {
		n := p.Attempts()
		if n == 0 {
			continue
		}
		if delivered := float64(p.Delivered) / float64(n); delivered < least {
			worst, least = p.Name, delivered
		}
		row := []any{p.Name, fmt.Sprintf("%s (%s)", p.Name, count(p.Users)), p.Users, n, p.Delivered}
		for _, c := range t.Columns[outcomesFrom+1:] {
			row = append(row, p.Refused[c.Name])
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return s
	}
	outcomes := names(t, outcomesFrom)
	spec := matrix(len(t.Rows), vega{"field": "outcome", "type": "nominal", "sort": nil, "title": nil, "axis": vega{"labelAngle": -40, "orient": "top", "labelLimit": 160}},
		vega{"field": "label", "type": "nominal", "sort": nil, "title": nil}, "part", "datum.part >= 0.005", "sqrt", 0.3,
		[]vega{
			{"field": "persona", "title": "persona"},
			{"field": "outcome", "title": "outcome"},
			{"field": "messages", "type": "quantitative", "format": ",", "title": "messages"},
			{"field": "part", "type": "quantitative", "format": ".2%", "title": "part"},
		})
	spec["transform"] = []vega{{"fold": outcomes, "as": []string{"outcome", "messages"}}, {"calculate": "datum.messages / datum.tried", "as": "part"}}
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "personas-chart", Title: "Persona and outcome", Text: "In each row, the parts of the persona's messages, in per cent; behind its name, how many users it is. Parts under 0.5 % are not labelled.",
		Alt:  fmt.Sprintf("A matrix of %d personas and %d outcomes. The least was delivered of %s: %s.", len(t.Rows), len(outcomes), worst, percent(least)),
		Data: t, Breadth: 190 + 38*len(outcomes), Spec: spec,
	})
	return s
}

// matrix draws cells of parts, labelled in per cent where a test holds. The labels change sides at a part, so that they stand out from their ground.
func matrix(rows int, x, y vega, part, labelled, scale string, dark float64, tooltip []vega) vega {
	return vega{
		"height": rows * 30, "encoding": vega{"x": x, "y": y, "tooltip": tooltip},
		"layer": []vega{
			{"mark": vega{"type": "rect", "stroke": "$ground"}, "encoding": vega{"color": vega{
				"field": part, "type": "quantitative", "title": "part", "scale": vega{"type": scale, "domain": []int{0, 1}},
				"legend": nil, // the cells are labelled
			}}},
			{"transform": []vega{{"filter": labelled}}, "mark": vega{"type": "text", "fontSize": 11}, "encoding": vega{
				"text":  vega{"field": part, "type": "quantitative", "format": ".0%"},
				"color": vega{"condition": vega{"test": fmt.Sprintf("datum.%s > %g", part, dark), "value": "$ground"}, "value": "$ink"},
			}},
		},
	}
}

// ages shows what was delivered between age bands.
func (b *runPage) ages() page.Section {
	s := page.Section{ID: "ages", Title: "By age of sender and receiver"}
	ages := &b.portrait.Ages
	t := &page.Table{ID: "ages-data", Caption: "One-to-one messages by the true ages of both", Columns: []page.Column{
		{Name: "sender"}, {Name: "receiver"}, {Name: "tried", Kind: page.Count}, {Name: "delivered", Kind: page.Count}, {Name: "part", Title: "delivered, of those", Kind: page.Share},
	}}
	var bands []string
	for i, sender := range ages.Bands {
		for k, receiver := range ages.Bands {
			if tried := ages.Delivered[i][k] + ages.Refused[i][k]; tried > 0 {
				t.Rows = append(t.Rows, []any{sender, receiver, tried, ages.Delivered[i][k], float64(ages.Delivered[i][k]) / float64(tried)})
				bands = append(bands, sender, receiver)
			}
		}
	}
	if len(t.Rows) == 0 {
		return s
	}
	var order []string
	for _, band := range ages.Bands {
		if slices.Contains(bands, band) {
			order = append(order, band)
		}
	}
	s.Text = []string{"Ages are the true ones, in whole years at the start or at registration; the rules see the stated ones."}
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "ages-chart", Title: "What was delivered between ages", Text: "Of the one-to-one messages of a band to a band, the part that was delivered. No cell: none was tried.",
		Alt:  "A matrix of the delivered share by the sender's age band and the receiver's. " + b.minors(ages),
		Data: t,
		Spec: matrix(len(order), vega{"field": "receiver", "type": "nominal", "sort": order, "title": "receiver", "axis": vega{"labelAngle": 0, "orient": "top"}},
			vega{"field": "sender", "type": "nominal", "sort": order, "title": "sender"}, "part", "true", "linear", 0.5,
			[]vega{
				{"field": "sender", "title": "sender"},
				{"field": "receiver", "title": "receiver"},
				{"field": "tried", "type": "quantitative", "format": ",", "title": "tried"},
				{"field": "delivered", "type": "quantitative", "format": ",", "title": "delivered"},
				{"field": "part", "type": "quantitative", "format": ".2%", "title": "part"},
			}),
	})
	return s
}

// adultBands begin where the age of majority is.
const adultBands = "18-24"

// minors says what reached minors from adults.
func (b *runPage) minors(a *portrait.Ages) string {
	adult := slices.Index(a.Bands, adultBands)
	var delivered, tried uint64
	for i := adult; i >= 0 && i < len(a.Bands); i++ {
		for k := range adult {
			delivered += a.Delivered[i][k]
			tried += a.Delivered[i][k] + a.Refused[i][k]
		}
	}
	return fmt.Sprintf("Of %s of adults to minors, %s delivered.", counted(tried, "message", "messages"), share(delivered, tried))
}

// tails shows how unequal users are.
func (b *runPage) tails() page.Section {
	s := page.Section{ID: "tails", Title: "How unequal users are"}
	t := &page.Table{ID: "tails-data", Caption: "Users who have at least so many", Columns: []page.Column{
		{Name: "what"}, {Name: "at_least", Kind: page.Count}, {Name: "users", Kind: page.Count}, {Name: "part", Title: "of all users", Kind: page.Share},
	}}
	most, greatest, least := "", uint64(1), 1.0
	add := func(what string, tail *portrait.Tail) {
		if tail == nil || tail.Users == 0 || len(tail.Points) == 0 {
			return
		}
		for _, p := range tail.Points {
			part := float64(p.Users) / float64(tail.Users)
			t.Rows = append(t.Rows, []any{what, p.AtLeast, p.Users, part})
			greatest, least = max(greatest, p.AtLeast), min(least, part)
		}
		most += fmt.Sprintf(" The most %s of one user: %s.", what, count(tail.Points[len(tail.Points)-1].AtLeast))
	}
	add("followers", b.portrait.Followed)
	add("followees", &b.portrait.Follows)
	add("messages tried", &b.portrait.Sent)
	if len(t.Rows) == 0 {
		return s
	}
	if b.portrait.Followed == nil {
		s.Text = []string{"The follow graph is computed as it is asked for, so nobody counts followers."}
	}
	what := vega{"field": "what", "type": "nominal", "sort": nil, "title": nil}
	s.Blocks = append(s.Blocks, &page.Chart{
		ID: "tails-chart", Title: "Followers, followees and messages", Text: "The part of users who have at least so many; both axes are logarithmic, so that a power law is a straight line. Follows are those of the start.",
		Alt: "Three falling curves on logarithmic axes." + most, Data: t, Height: 300,
		Spec: vega{
			"mark": vega{"type": "line", "point": true},
			"encoding": vega{
				"x":     vega{"field": "at_least", "type": "quantitative", "scale": vega{"type": "log"}, "title": "at least so many", "axis": vega{"labelExpr": page.Short, "values": page.Decades(1, float64(greatest))}},
				"y":     vega{"field": "part", "type": "quantitative", "scale": vega{"type": "log"}, "title": "part of users", "axis": vega{"format": "~%", "values": page.Decades(least, 1)}},
				"color": what, "shape": what,
				"tooltip": []vega{
					{"field": "what", "title": "what"},
					{"field": "at_least", "type": "quantitative", "format": ",", "title": "at least"},
					{"field": "users", "type": "quantitative", "format": ",", "title": "users"},
					{"field": "part", "type": "quantitative", "format": ".3%", "title": "part"},
				},
			},
		},
	})
	return s
}
