package graphfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"
)

// replace has a file filled under a temporary name beside its own and, unless that failed or the context was cancelled, brings it to disk and
// renames it. Who has the old file open or mapped keeps it.
func replace(ctx context.Context, path string, fill func(to io.Writer) error) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s, which is not written over", kindOf(info.Mode()))
	}
	file, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(0o666), renameio.WithExistingPermissions())
	if err != nil {
		return cause(err)
	}
	err = fill(file)
	if err == nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		if left := file.Cleanup(); left != nil {
			return fmt.Errorf("%w; %s could not be removed: %w", cause(err), file.Name(), cause(left))
		}
		return err
	}
	if err := file.CloseAtomicallyReplace(); err != nil {
		_ = file.Cleanup() // closed it may be already; what counts is why it is not in place
		return cause(err)
	}
	return nil
}

func kindOf(mode fs.FileMode) string {
	if mode.IsDir() {
		return "is a directory"
	}
	return "not a regular file"
}

// named puts the file's name before an error that does not bear it.
func named(path string, err error) error {
	if changed, ok := errors.AsType[*Changed](err); ok && changed.Path == path {
		return changed
	}
	return fmt.Errorf("%s: %w", path, cause(err))
}

// cause strips from an error the path, which is the temporary one or is named already.
func cause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
