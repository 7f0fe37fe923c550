package jetstream_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/nats-io/nats.go"
	api "github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"

	"dmsim/sim/fleet/jetstream"
)

func TestHopeless(t *testing.T) {
	for want, list := range map[bool][]error{
		true: {
			nats.ErrPermissionViolation, nats.ErrConnectionClosed, fmt.Errorf("open: %w", nats.ErrMaxPayload),
			&api.APIError{Code: 400, ErrorCode: 10052}, // a configuration that is refused
			&api.APIError{Code: 500, ErrorCode: 10074}, // replicas of a single server
		},
		false: {
			nil, errors.New("of the network"), nats.ErrNoResponders, api.ErrStreamNotFound,
			&api.APIError{Code: 400, ErrorCode: 10002},                                        // an account that may store no more
			&api.APIError{Code: 400, ErrorCode: 10005},                                        // no node to store at
			&api.APIError{Code: 400, ErrorCode: api.JSErrCodeStreamWrongLastSequenceConstant}, // under way
			&api.APIError{Code: 503, ErrorCode: 10008},                                        // no leader
		},
	} {
		for _, err := range list {
			assert.Equal(t, want, jetstream.Hopeless(err), "%v", err)
		}
	}
}
