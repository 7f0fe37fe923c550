package graphfile

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"dmsim/model"
)

// ownLine is the comment by which Import knows that every number below N is a user of that id. Other readers skip it. It stands before lastLine,
// so that a description cannot pass for it.
const (
	ownLine  = "dmsim: every id below %d is a user"
	lastLine = "FromNodeId\tToNodeId"
)

// packLevel is gzip's own default.
const packLevel = gzip.DefaultCompression

// page is the text of some users.
type page struct {
	text    []byte
	row     []model.UserID
	follows uint64
	packed  packed
}

// packed is a page as a gzip member of its own. Members one after the other are one gzip file, and each is packed by another goroutine.
type packed struct {
	bytes []byte
	zip   *gzip.Writer
}

func (p *packed) Write(b []byte) (int, error) {
	p.bytes = append(p.bytes, b...)
	return len(b), nil
}

func (p *packed) pack(text []byte) ([]byte, error) {
	p.bytes = p.bytes[:0]
	if p.zip == nil {
		p.zip, _ = gzip.NewWriterLevel(p, packLevel)
	}
	p.zip.Reset(p)
	if _, err := p.zip.Write(text); err != nil {
		return nil, err
	}
	return p.bytes, p.zip.Close()
}

// writePages writes what line appends to a page for each user.
func (x *export) writePages(to io.Writer, pack bool, line func(p *page, u model.UserID)) error {
	build := func(i int, p *page) (*page, error) {
		if p == nil {
			p = new(page)
		}
		p.text, p.follows = p.text[:0], 0
		first, end := pieceOf(i, x.Users())
		for u := first; u < end; u++ {
			line(p, u)
		}
		if !pack {
			return p, nil
		}
		_, err := p.packed.pack(p.text)
		return p, err
	}
	return inOrder(x.Context, x.Workers, pieces(x.Users()), build, func(p *page) error {
		text := p.text
		if pack {
			text = p.packed.bytes
		}
		x.written += p.follows
		_, err := to.Write(text)
		return err
	})
}

// writeText writes the header that SNAP's own files have, and a line a follow.
func (x *export) writeText(to io.Writer, pack bool) error {
	header := []byte(x.header())
	if pack {
		var err error
		if header, err = new(packed).pack(header); err != nil {
			return err
		}
	}
	if _, err := to.Write(header); err != nil {
		return err
	}
	return x.writePages(to, pack, func(p *page, u model.UserID) {
		p.row = x.AppendFollowees(p.row[:0], u)
		p.follows += uint64(len(p.row))
		src := x.id(u)
		for _, v := range p.row {
			p.text = append(strconv.AppendUint(p.text, src, 10), '\t')
			p.text = append(strconv.AppendUint(p.text, x.id(v), 10), '\n')
		}
	})
}

func (x *export) header() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Directed graph: %s\n", oneLine(filepath.Base(x.path)))
	if x.Description != "" {
		fmt.Fprintf(&b, "# %s\n", oneLine(x.Description))
	}
	fmt.Fprintf(&b, "# Nodes: %d Edges: %d\n", x.Users(), x.Follows())
	if x.IDs == nil {
		fmt.Fprintf(&b, "# "+ownLine+"\n", x.Users())
	}
	return b.String() + "# " + lastLine + "\n"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// usersOf returns how many users a file has that Export wrote without IDs.
func usersOf(comments []string) (users uint64, own bool) {
	last := slices.Index(comments, lastLine)
	if last < 1 {
		return 0, false
	}
	line := comments[last-1]
	if n, _ := fmt.Sscanf(line, ownLine, &users); n != 1 || line != fmt.Sprintf(ownLine, users) {
		return 0, false
	}
	return users, true
}
