package reports

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// manifestBytesMax bounds what is read to tell whether a folder is a run's.
const manifestBytesMax = 64 << 20

var manifestSchema = regexp.MustCompile(`^dmsim\.manifest/[0-9]+$`)

func schemaOf(manifest []byte) []byte {
	var head struct {
		Schema string `json:"schema"`
	}
	if json.Unmarshal(manifest, &head) != nil {
		return nil
	}
	return []byte(head.Schema)
}

// place returns the absolute path of out, behind symbolic links. It refuses a folder that cannot be moved aside while the user stands in it.
func place(out string) (string, error) {
	if strings.TrimSpace(out) == "" {
		return "", errors.New("want a folder")
	}
	path, err := filepath.Abs(out)
	if err != nil {
		return "", err
	}
	if _, err := os.Lstat(path); err != nil {
		return path, nil // judge says what is wrong, if it is more than that the folder is absent
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", fmt.Errorf("a symbolic link that leads nowhere: %w", cause(err))
	}
	here, err := os.Getwd()
	if err != nil {
		return "", err
	}
	if here, err = filepath.EvalSymlinks(here); err != nil {
		return "", err
	}
	if contains(path, here) {
		return "", errors.New("the current folder or one around it, which cannot be replaced: give another --out")
	}
	return path, nil
}

// contains says whether path is folder or lies below it.
func contains(folder, path string) bool {
	rest, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rest)
}

// judge says why path may not become the folder of a run.
func judge(path string) error {
	info, err := os.Lstat(path)
	switch {
	case isAbsent(err):
		return writable(filepath.Dir(path))
	case err != nil:
		return cause(err)
	case !info.IsDir():
		return errors.New("a file, not a folder: give another --out")
	case mountPoint(path):
		return errors.New("a mount point, which cannot be replaced as a whole: give a folder in it")
	}
	empty, err := isEmpty(path)
	if err != nil {
		return cause(err)
	}
	if !empty && !isRun(path) {
		return errors.New("not empty and not the folder of a run: give another --out, or remove it")
	}
	return writable(filepath.Dir(path))
}

func isEmpty(path string) (bool, error) {
	folder, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer folder.Close()
	if _, err = folder.Readdirnames(1); errors.Is(err, io.EOF) {
		return true, nil
	}
	return false, err
}

// writable says why nothing can be created in folder, or, where it is absent, in the first one above it that is not.
func writable(folder string) error {
	info, err := os.Stat(folder)
	switch {
	case isAbsent(err) && folder != filepath.Dir(folder):
		return writable(filepath.Dir(folder))
	case err != nil:
		return cause(err)
	case !info.IsDir():
		return fmt.Errorf("%s is a file, not a folder", plain(folder))
	}
	if err := mayWrite(folder); err != nil {
		return fmt.Errorf("cannot write in %s: %w", plain(folder), err)
	}
	return nil
}

// cause strips the path from an error, which says it already.
func cause(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	return err
}
