package graphfile

import (
	"io"
	"strconv"

	"dmsim/model"
)

const (
	graphMLStart = `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
`
	graphMLEnd = "</graph>\n</graphml>\n"
)

// writeGraphML writes all users, then all follows: Gephi and networkx read edges whose ends they know.
func (x *export) writeGraphML(to io.Writer) error {
	if err := judgeAttributes(x.Attributes); err != nil {
		return err
	}
	if _, err := to.Write(x.graphMLHeader()); err != nil {
		return err
	}
	if err := x.writePages(to, false, x.node); err != nil {
		return err
	}
	if err := x.writePages(to, false, x.edges); err != nil {
		return err
	}
	_, err := io.WriteString(to, graphMLEnd)
	return err
}

func (x *export) graphMLHeader() []byte {
	b := []byte(graphMLStart)
	for i, a := range x.Attributes {
		b = strconv.AppendInt(append(b, `<key id="d`...), int64(i), 10)
		b = append(append(appendEscaped(append(b, `" for="node" attr.name="`...), a.name), `" attr.type="`...), a.kind...)
		b = append(b, "\"/>\n"...)
	}
	b = append(b, `<graph edgedefault="directed">`+"\n"...)
	if x.Description != "" {
		b = append(appendEscaped(append(b, "<desc>"...), x.Description), "</desc>\n"...)
	}
	return b
}

func (x *export) node(p *page, u model.UserID) {
	p.text = strconv.AppendUint(append(p.text, `<node id="`...), x.id(u), 10)
	data := false
	for i, a := range x.Attributes {
		before := len(p.text)
		if !data {
			p.text = append(p.text, `">`...)
		}
		p.text = append(strconv.AppendInt(append(p.text, `<data key="d`...), int64(i), 10), `">`...)
		start := len(p.text)
		if p.text = a.text(p.text, u); len(p.text) == start {
			p.text = p.text[:before]
			continue
		}
		p.text = append(p.text, "</data>"...)
		data = true
	}
	if data {
		p.text = append(p.text, "</node>\n"...)
	} else {
		p.text = append(p.text, "\"/>\n"...)
	}
}

func (x *export) edges(p *page, u model.UserID) {
	p.row = x.AppendFollowees(p.row[:0], u)
	p.follows += uint64(len(p.row))
	for _, v := range p.row {
		p.text = strconv.AppendUint(append(p.text, `<edge source="`...), x.id(u), 10)
		p.text = strconv.AppendUint(append(p.text, `" target="`...), x.id(v), 10)
		p.text = append(p.text, "\"/>\n"...)
	}
}
