package service

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model"
)

// TestNamesAtOnce has several claim the same names, while others look for these: each is given once. Nothing else of the service is here, whose own locks would keep them apart.
func TestNamesAtOnce(t *testing.T) {
	const names, clients = 5000, 4
	d := &directory{}
	d.reset()
	given := make([]int, clients)
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for i := range names {
				name, id := fmt.Sprintf("eva%d", i), model.UserID(client*names+i)
				if d.claim(name) {
					d.give(name, id)
					given[client]++
				}
				if who, ok := d.Lookup(name); ok {
					assert.Equal(t, name, d.Name(who))
					assert.True(t, d.chose(name))
				}
			}
		})
	}
	all.Wait()
	total := 0
	for _, n := range given {
		total += n
	}
	assert.Equal(t, names, total)
}
