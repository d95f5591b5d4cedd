package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

func init() { tools["managedfields-owners"] = func() error { return owners(os.Stdin, os.Stdout) } }

// object is as much of a Kubernetes object or List as ownership needs.
type object struct {
	Kind     string `json:"kind"`
	Metadata struct {
		Namespace     string                      `json:"namespace"`
		Name          string                      `json:"name"`
		ManagedFields []metav1.ManagedFieldsEntry `json:"managedFields"`
	} `json:"metadata"`
	Items []json.RawMessage `json:"items"`
}

// ownership is one line of output: who owns which paths of an object.
type ownership struct {
	Object  string  `json:"object"`
	Entries []entry `json:"entries"`
}

// entry is one entry of metadata.managedFields with its set as paths.
type entry struct {
	Manager     string      `json:"manager"`
	Operation   string      `json:"operation"`
	Subresource string      `json:"subresource"`
	APIVersion  string      `json:"apiVersion"`
	Time        string      `json:"time"`
	Paths       [][]element `json:"paths"`
}

// element is one step of a path: {"f":"spec"}, {"k":{"name":"x"}}, {"v":1}
// or {"i":0}.
type element map[string]any

// owners reads JSON objects and Lists, one after the other, and prints the
// owned paths of each object as the API server itself decodes them.
func owners(in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := printOwners(raw, encoder); err != nil {
			return err
		}
	}
}

func printOwners(raw json.RawMessage, encoder *json.Encoder) error {
	var o object
	if err := json.Unmarshal(raw, &o); err != nil {
		return err
	}
	if o.Items != nil {
		for _, item := range o.Items {
			if err := printOwners(item, encoder); err != nil {
				return err
			}
		}
		return nil
	}
	name := fmt.Sprintf("%s/%s/%s", o.Kind, o.Metadata.Namespace, o.Metadata.Name)
	line := ownership{Object: name, Entries: []entry{}}
	for _, fields := range o.Metadata.ManagedFields {
		decoded, err := decode(fields)
		if err != nil {
			return fmt.Errorf("%s, manager %s: %w", name, fields.Manager, err)
		}
		line.Entries = append(line.Entries, decoded)
	}
	return encoder.Encode(line)
}

func decode(fields metav1.ManagedFieldsEntry) (entry, error) {
	decoded := entry{
		Manager: fields.Manager, Operation: string(fields.Operation), Subresource: fields.Subresource,
		APIVersion: fields.APIVersion, Paths: [][]element{},
	}
	if fields.Time != nil {
		decoded.Time = fields.Time.UTC().Format("2006-01-02T15:04:05Z")
	}
	if fields.FieldsV1 == nil {
		return decoded, nil
	}
	var set fieldpath.Set
	if err := set.FromJSON(bytes.NewReader(fields.FieldsV1.GetRawBytes())); err != nil {
		return decoded, err
	}
	// The path is reused between calls.
	set.Iterate(func(path fieldpath.Path) { decoded.Paths = append(decoded.Paths, elements(path)) })
	return decoded, nil
}

func elements(path fieldpath.Path) []element {
	steps := make([]element, 0, len(path))
	for _, step := range path {
		steps = append(steps, convert(step))
	}
	return steps
}

func convert(step fieldpath.PathElement) element {
	switch {
	case step.FieldName != nil:
		return element{"f": *step.FieldName}
	case step.Key != nil:
		key := map[string]any{}
		for _, field := range *step.Key {
			key[field.Name] = field.Value.Unstructured()
		}
		return element{"k": key}
	case step.Value != nil:
		return element{"v": (*step.Value).Unstructured()}
	default:
		return element{"i": *step.Index}
	}
}
