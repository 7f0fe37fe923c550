package reports

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// The files of a run's folder. One without a manifest is no run's.
const (
	ManifestFile = "manifest.json"
	DocumentFile = "result.json"
)

// Folder is where a run leaves its files. They gather in a temporary folder beside it, which takes its place as a whole at Commit: under the final
// name there is at any time the whole old run or the whole new one, whenever the process is killed. What a killed process leaves behind is
// removed by the next run of the same name. A Folder is for one goroutine.
type Folder struct {
	given   string // as the user wrote it, for messages
	path    string // absolute, free of a symbolic link at its end
	staging *staging
	open    int // files that Create returned and nobody has closed
	handed  bool
}

// unsafe matches what a default folder's name leaves out.
var unsafe = regexp.MustCompile(`[^A-Za-z0-9._-]+|^[.]+`)

// DefaultFolder returns runs/NAME-SEED, with a - for what is no letter, digit, dot or underscore in the name.
func DefaultFolder(scenario string, seed uint64) string {
	return filepath.Join("runs", fmt.Sprintf("%s-%d", unsafe.ReplaceAllString(scenario, "-"), seed))
}

// Open judges whether out may become the folder of a run, and creates nothing: an absent or an empty folder may, and that of a run, which is replaced.
// Anything else is an error on one line, as is a folder beside which nothing may be written, a mount point, and one that contains the current folder.
func Open(out string) (*Folder, error) {
	path, err := place(out)
	if err == nil {
		err = judge(path)
	}
	if err != nil {
		return nil, fmt.Errorf("out %s: %w", shown(out), err)
	}
	return &Folder{given: out, path: path}, nil
}

// Path returns the folder as it was given to Open.
func (f *Folder) Path() string { return f.given }

func shown(out string) string {
	if out == "" {
		return `""`
	}
	return plain(out)
}

// Write writes a whole file. The name is that of a file in the folder, without folders of its own.
func (f *Folder) Write(name string, data []byte) error {
	file, err := f.Create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Close())
}

// Create opens a file for writing from its beginning, for what is too long to hold. It must be closed before Commit.
func (f *Folder) Create(name string) (*File, error) {
	if f.handed {
		return nil, fmt.Errorf("out %s: %s comes after Commit or Discard", shown(f.given), name)
	}
	if name != filepath.Base(name) || !filepath.IsLocal(name) || name == "." {
		return nil, fmt.Errorf("out %s: want the name of a file, got %q", shown(f.given), name)
	}
	if f.staging == nil {
		s, err := newStaging(f.path)
		if err != nil {
			return nil, fmt.Errorf("out %s: %w", shown(f.given), err)
		}
		f.staging = s
	}
	file, err := os.OpenFile(filepath.Join(f.staging.path, name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, fmt.Errorf("out %s: %w", shown(f.given), err)
	}
	f.open++
	return &File{File: file, folder: f}, nil
}

// read writes out what a file of the folder holds that was created and closed.
func (f *Folder) read(w io.Writer, name string) error {
	if f.staging == nil {
		return fs.ErrNotExist
	}
	file, err := os.Open(filepath.Join(f.staging.path, name))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only read
	_, err = io.Copy(w, file)
	return err
}

// remove takes such a file away.
func (f *Folder) remove(name string) error { return os.Remove(filepath.Join(f.staging.path, name)) }

// File is a file of a folder that is not yet committed.
type File struct {
	*os.File
	folder *Folder
}

// Close brings the content to disk and closes the file.
func (f *File) Close() error {
	syncErr, closeErr := f.Sync(), f.File.Close()
	if errors.Is(closeErr, os.ErrClosed) {
		return closeErr
	}
	f.folder.open--
	return errors.Join(syncErr, closeErr)
}

// Commit puts the new folder in the place of the old one. It errs where there is no manifest, a file is open, or the place has become one that Open
// would refuse; what was written then stays where the error says, until the next run of the same name.
func (f *Folder) Commit() error {
	if f.handed {
		return fmt.Errorf("out %s: Commit comes after Commit or Discard", shown(f.given))
	}
	if f.staging == nil {
		return fmt.Errorf("out %s: no file was written", shown(f.given))
	}
	f.handed = true
	defer f.staging.release()
	if err := f.commit(); err != nil {
		return fmt.Errorf("out %s: %w; what was written lies in %s", shown(f.given), err, f.staging.path)
	}
	return nil
}

func (f *Folder) commit() error {
	if f.open > 0 {
		return fmt.Errorf("%d files are open", f.open)
	}
	if !isRun(f.staging.path) {
		return fmt.Errorf("no %s was written", ManifestFile)
	}
	if err := judge(f.path); err != nil { // the run may have taken hours
		return err
	}
	return f.staging.take(f.path)
}

// Discard removes what was written and leaves the old folder alone. After Commit it does nothing, so that it may be deferred.
func (f *Folder) Discard() error {
	if f.handed {
		return nil
	}
	f.handed = true
	if f.staging == nil {
		return nil
	}
	defer f.staging.release()
	return os.RemoveAll(f.staging.path)
}

// isRun says whether a folder holds the manifest of a run, of this or another version of its schema.
func isRun(path string) bool {
	info, err := os.Lstat(filepath.Join(path, ManifestFile))
	if err != nil || !info.Mode().IsRegular() || info.Size() > manifestBytesMax {
		return false
	}
	data, err := os.ReadFile(filepath.Join(path, ManifestFile))
	return err == nil && manifestSchema.Match(schemaOf(data))
}

func isAbsent(err error) bool { return errors.Is(err, fs.ErrNotExist) }
