// Package strict holds the Kubernetes manifests and the compose file to the types of those who read them. It is a module of its own, so that these types do not move what dmsim is built of.
package strict

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	compose "github.com/compose-spec/compose-go/v2/types"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

// kinds are those that the manifests may hold, each with its type: decoded strictly, a key that the type does not have is an error.
var kinds = map[string]func() any{
	"v1 ConfigMap":                  func() any { return new(corev1.ConfigMap) },
	"v1 PersistentVolumeClaim":      func() any { return new(corev1.PersistentVolumeClaim) },
	"v1 Service":                    func() any { return new(corev1.Service) },
	"apps/v1 Deployment":            func() any { return new(appsv1.Deployment) },
	"apps/v1 StatefulSet":           func() any { return new(appsv1.StatefulSet) },
	"batch/v1 Job":                  func() any { return new(batchv1.Job) },
	"policy/v1 PodDisruptionBudget": func() any { return new(policyv1.PodDisruptionBudget) },
	"kustomize.config.k8s.io/v1beta1 Kustomization": func() any { return new(kustomization) },
}

// kustomization has the keys that ours uses: the library's type wants a newer Go than the product.
type kustomization struct {
	metav1.TypeMeta `json:",inline"`
	Namespace       string   `json:"namespace"`
	Resources       []string `json:"resources"`
	Images          []struct {
		Name    string `json:"name"`
		NewName string `json:"newName"`
		NewTag  string `json:"newTag"`
	} `json:"images"`
}

// documents decodes the documents of a manifest, each as its type.
func documents(manifest []byte) (decoded []any, err error) {
	for document := range bytes.SplitSeq(manifest, []byte("\n---\n")) {
		var head struct{ APIVersion, Kind string }
		if err := yaml.Unmarshal(document, &head); err != nil {
			return nil, err
		}
		made, ok := kinds[head.APIVersion+" "+head.Kind]
		if !ok {
			return nil, fmt.Errorf("no such kind: %s %s", head.APIVersion, head.Kind)
		}
		object := made()
		text, err := yaml.YAMLToJSONStrict(document)
		if err != nil {
			return nil, err
		}
		unknown, err := json.UnmarshalStrict(text, object)
		if err := errors.Join(append(unknown, err)...); err != nil {
			return nil, err
		}
		decoded = append(decoded, object)
	}
	return decoded, nil
}

func manifest(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../kubernetes/" + name)
	require.NoError(t, err)
	return text
}

// TestKubernetes decodes every manifest, and holds what the decoding does not know: that selectors select, that what is mounted is there.
func TestKubernetes(t *testing.T) {
	files, err := os.ReadDir("../kubernetes")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	pods := 0
	for _, file := range files {
		objects, err := documents(manifest(t, file.Name()))
		require.NoError(t, err, file.Name())
		for _, object := range objects {
			if selector, template := podsOf(object); template != nil {
				holdPod(t, file.Name(), selector, template, claimsOf(object))
				pods++
			}
		}
	}
	assert.Equal(t, 3, pods)
}

// podsOf returns the template of what makes pods, and by which labels it finds them again (nil: by its own).
func podsOf(object any) (selector map[string]string, template *corev1.PodTemplateSpec) {
	switch o := object.(type) {
	case *appsv1.Deployment:
		return o.Spec.Selector.MatchLabels, &o.Spec.Template
	case *appsv1.StatefulSet:
		return o.Spec.Selector.MatchLabels, &o.Spec.Template
	case *batchv1.Job:
		return nil, &o.Spec.Template
	}
	return nil, nil
}

func claimsOf(object any) (names []string) {
	if set, ok := object.(*appsv1.StatefulSet); ok {
		for _, claim := range set.Spec.VolumeClaimTemplates {
			names = append(names, claim.Name)
		}
	}
	return names
}

func holdPod(t *testing.T, file string, selector map[string]string, template *corev1.PodTemplateSpec, volumes []string) {
	t.Helper()
	for label, value := range selector {
		assert.Equal(t, value, template.Labels[label], "%s: the selector's %s", file, label)
	}
	for _, volume := range template.Spec.Volumes {
		volumes = append(volumes, volume.Name)
	}
	require.NotNil(t, template.Spec.SecurityContext, file)
	assert.True(t, *template.Spec.SecurityContext.RunAsNonRoot, file)
	assert.False(t, *template.Spec.AutomountServiceAccountToken, file)
	for _, container := range template.Spec.Containers {
		for _, mount := range container.VolumeMounts {
			assert.Contains(t, volumes, mount.Name, "%s: %s mounts", file, container.Name)
		}
		assert.NotEmpty(t, container.Resources.Limits.Memory().String(), file)
		assert.False(t, *container.SecurityContext.AllowPrivilegeEscalation, file)
	}
}

// TestKubernetesBites breaks the manifests in ways that the decoding must find.
func TestKubernetesBites(t *testing.T) {
	for _, broken := range []struct{ file, from, to string }{
		{"workers.yaml", "terminationGracePeriodSeconds:", "terminationGraceSeconds:"},
		{"workers.yaml", "replicas: 3", "replicas: three"},
		{"coordinator.yaml", "onExitCodes:", "onExitCode:"},
		{"coordinator.yaml", "apiVersion: batch/v1", "apiVersion: batch/v2"},
		{"nats.yaml", "configMapRef:", "configmapRef:"},
		{"nats.yaml", "volumeClaimTemplates:", "volumeClaims:"},
		{"kustomization.yaml", "newTag:", "tag:"},
	} {
		text := string(manifest(t, broken.file))
		require.Contains(t, text, broken.from)
		_, err := documents([]byte(strings.Replace(text, broken.from, broken.to, 1)))
		assert.Error(t, err, broken.to)
	}
}

// load reads a compose file as docker compose does: its schema, the environment put in, and whether services, networks, volumes and secrets that are named exist.
func load(text []byte) (*compose.Project, error) {
	return loader.LoadWithContext(context.Background(), compose.ConfigDetails{
		WorkingDir: "..", ConfigFiles: []compose.ConfigFile{{Filename: "../compose.yaml", Content: text}}, Environment: compose.Mapping{},
	}, loader.WithProfiles([]string{"*"}), func(o *loader.Options) { o.SkipResolveEnvironment = true }) // the keys are not there yet
}

func composeFile(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../compose.yaml")
	require.NoError(t, err)
	return text
}

func TestCompose(t *testing.T) {
	fleet, err := load(composeFile(t))
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"nats-0", "nats-1", "nats-2", "worker", "coordinator"}, fleet.ServiceNames())
	for name, service := range fleet.Services {
		assert.True(t, service.ReadOnly, name)
		assert.Equal(t, []string{"ALL"}, service.CapDrop, name)
		assert.Empty(t, service.Ports, "%s: nothing is reached from outside", name)
	}
	for _, config := range fleet.Configs {
		assert.FileExists(t, config.File)
	}
	assert.FileExists(t, "../../"+fleet.Services["worker"].Build.Dockerfile)
}

// TestComposeBites breaks the compose file in ways that loading must find.
func TestComposeBites(t *testing.T) {
	for _, broken := range [][2]string{
		{"stop_grace_period: 30s", "grace_period: 30s"},
		{"stop_grace_period: 30s", "stop_grace_period: a while"},
		{"depends_on: [nats-0,", "depends_on: [nats-9,"},
		{"secrets: [worker]", "secrets: [other]"},
		{"networks: [fleet]\n    volumes", "networks: [net]\n    volumes"},
		{"<<: *nats\n", "<<: *gnats\n"},
	} {
		text := string(composeFile(t))
		require.Contains(t, text, broken[0])
		_, err := load([]byte(strings.Replace(text, broken[0], broken[1], 1)))
		assert.Error(t, err, broken[1])
	}
}
