package main

import (
	"context"

	"github.com/spf13/cobra"

	"dmsim/reports"
	"dmsim/sim/check"
)

// replayFindings plays earlier findings alone. There is nothing that the canary would have to vouch for: each says what must come.
func replayFindings(ctx context.Context, c *cobra.Command, f *checkFlags, paths []string, o check.Options) error {
	files, err := caseFiles(paths)
	if err != nil {
		return err
	}
	corpus, err := casesOf(files)
	if err != nil {
		return err
	}
	folder, err := f.folder(nil)
	if err != nil {
		return err
	}
	defer folder.discard()
	service, err := f.dial(ctx, &o)
	if err != nil {
		return err
	}
	defer f.discard()
	if err := f.open(c, files); err != nil {
		return err
	}
	campaign := check.Campaign{Options: o, Corpus: corpus}
	r := campaign.Replay(ctx)
	r.Canary = true
	tellService(service, &r)
	words := []string{"dmsim", "check"}
	for _, path := range paths {
		words = append(words, "--replay", path)
	}
	v := verdict{checkFlags: f, folder: folder, seed: o.Seed, interrupted: ctx.Err() != nil, repeat: reports.Command(append(words, f.subject()...)...)}
	return v.conclude(c, &r)
}
