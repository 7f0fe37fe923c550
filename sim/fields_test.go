package sim

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/model/codec/codectest"
)

// Whoever adds a field decides here what becomes of it in a state.
func TestStateKnowsEveryField(t *testing.T) {
	codectest.Fields[Society](t, "World Traffic rest", "People Start End Assumptions kept switches config rules begun")
	codectest.Fields[rest](t, "at calendar result", "")
	codectest.Fields[calendar](t, "far", "start window end planned from order upTo near soon spare chapter packed keys batch")
	codectest.Fields[Result](t, "Users Follows Start End Attempts Delivered Refused Groups FanOut Retries Operations History digest", "HistoryHash Interrupted")
	codectest.Fields[Operation](t, "Attempts Done Refused", "")
	codectest.Fields[digest](t, "hash", "block")
	codectest.Fields[Config](t, "Seed Start Duration Policy Population Network Traffic World Events", "Forks Fault")
}

// A digest of a configuration sees its exported fields only.
func TestConfigurationsHideNothing(t *testing.T) {
	seen := map[reflect.Type]bool{}
	var look func(reflect.Type)
	look = func(of reflect.Type) {
		if seen[of] {
			return
		}
		seen[of] = true
		switch of.Kind() {
		case reflect.Struct:
			for f := range of.Fields() {
				assert.True(t, f.IsExported() && f.Tag.Get("json") == "", "%v.%s", of, f.Name)
				look(f.Type)
			}
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			look(of.Elem())
		case reflect.Interface, reflect.Func, reflect.Chan:
			assert.Fail(t, "it has no digest", "%v", of)
		}
	}
	c := Config{}
	for _, part := range []any{c.Population, c.Network, c.Traffic, c.World, c.Events} {
		look(reflect.TypeOf(part))
	}
	assert.Greater(t, len(seen), 30)
}
