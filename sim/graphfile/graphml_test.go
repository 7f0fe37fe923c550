package graphfile_test

import (
	"encoding/xml"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"dmsim/model"
	"dmsim/sim/graphfile"
)

// graphML is what networkx and Gephi look at.
type graphML struct {
	XMLName xml.Name `xml:"http://graphml.graphdrawing.org/xmlns graphml"`
	Keys    []struct {
		ID   string `xml:"id,attr"`
		For  string `xml:"for,attr"`
		Name string `xml:"attr.name,attr"`
		Type string `xml:"attr.type,attr"`
	} `xml:"key"`
	Graph struct {
		Default string `xml:"edgedefault,attr"`
		Desc    string `xml:"desc"`
		Nodes   []struct {
			ID   string `xml:"id,attr"`
			Data []struct {
				Key  string `xml:"key,attr"`
				Text string `xml:",chardata"`
			} `xml:"data"`
		} `xml:"node"`
		Edges []struct {
			Source string `xml:"source,attr"`
			Target string `xml:"target,attr"`
		} `xml:"edge"`
	} `xml:"graph"`
}

func TestGraphMLNamesAllUsersThenAllFollows(t *testing.T) {
	g := random(t, 3000, 5)
	path := filepath.Join(t.TempDir(), "g.graphml")
	require.NoError(t, graphfile.Export(path, g, graphfile.ExportOptions{IDs: func(u model.UserID) uint64 { return uint64(u) + 1e12 }}))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var doc graphML
	require.NoError(t, xml.Unmarshal(text, &doc))
	assert.Equal(t, "directed", doc.Graph.Default)
	require.Len(t, doc.Graph.Nodes, g.Users())
	for i, n := range doc.Graph.Nodes {
		require.Equal(t, strconv.Itoa(1e12+i), n.ID)
	}
	require.Len(t, doc.Graph.Edges, int(g.Follows()))
	edges := doc.Graph.Edges
	for u := range model.UserID(g.Users()) {
		for v := range g.Followees(u) {
			require.Equal(t, [2]string{strconv.Itoa(1e12 + int(u)), strconv.Itoa(1e12 + int(v))}, [2]string{edges[0].Source, edges[0].Target})
			edges = edges[1:]
		}
	}
}

func TestGraphMLAttributes(t *testing.T) {
	attributes := []graphfile.Attribute{
		graphfile.AttributeOf("label", func(u model.UserID) string { return []string{`<&"> ü`, "", "a\nb\x00"}[u] }),
		graphfile.AttributeOf("teen", func(u model.UserID) bool { return u == 1 }),
		graphfile.AttributeOf("since", func(u model.UserID) int64 { return -int64(u) }),
		graphfile.AttributeOf("spam", func(u model.UserID) float64 { return []float64{0.5, math.NaN(), math.Inf(1)}[u] }),
	}
	path := filepath.Join(t.TempDir(), "g.graphml")
	require.NoError(t, graphfile.Export(path, build(t, 3, follow{2, 0}), graphfile.ExportOptions{Attributes: attributes, Description: "1 < 2"}))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
<key id="d0" for="node" attr.name="label" attr.type="string"/>
<key id="d1" for="node" attr.name="teen" attr.type="boolean"/>
<key id="d2" for="node" attr.name="since" attr.type="long"/>
<key id="d3" for="node" attr.name="spam" attr.type="double"/>
<graph edgedefault="directed">
<desc>1 &lt; 2</desc>
<node id="0"><data key="d0">&lt;&amp;&#34;&gt; ü</data><data key="d1">false</data><data key="d2">0</data><data key="d3">0.5</data></node>
<node id="1"><data key="d1">true</data><data key="d2">-1</data></node>
<node id="2"><data key="d0">a&#xA;b`+"\ufffd"+`</data><data key="d1">false</data><data key="d2">-2</data></node>
<edge source="2" target="0"/>
</graph>
</graphml>
`, string(text))
	var doc graphML
	require.NoError(t, xml.Unmarshal(text, &doc))
	assert.Len(t, doc.Keys, 4)
	assert.Equal(t, `<&"> ü`, doc.Graph.Nodes[0].Data[0].Text)
}
