package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"dmsim/sim/bench"
)

// TestBenchLoadTold: each figure stands in its line, wrong answers of all loops together in the last.
func TestBenchLoadTold(t *testing.T) {
	var out bytes.Buffer
	tellBenchLoad(&out, &bench.Load{
		Users: 800, Workers: 2, RateOffered: 20_000, OpenAchieved: 19_000, OpenGoodput: 18_000, OpenWrong: 3,
		GeneratorMost: 4e6, GeneratorPaced: 2.9e6, GeneratorOffered: 3e6, CelebrityShare: 0.2, Celebrity: 5e5, CelebrityRatio: 0.9,
		Requests: 5000, Client: 7000, Vegeta: 10_000, ClientRatio: 0.7, Wrong: 4,
	})
	text := out.String()
	assert.Regexp(t, `(?m)^generator alone\t4.00 M/s without waiting; 2.90 M/s of 3 M/s paced`, text)
	assert.Regexp(t, `(?m)^open loop\t0.019 M/s of 0.020 M/s offered to 800 users by 2 goroutines, 0.018 M/s right, 3 wrong`, text)
	assert.Regexp(t, `(?m)^  20 % to a celebrity\t0.50 M/s`, text)
	assert.Regexp(t, `(?m)^client over HTTP\t7000/s, 0.70 of the 10000/s of plain vegeta; 5000 requests`, text)
	assert.Regexp(t, `(?m)^wrong answers\t7$`, text)
}
