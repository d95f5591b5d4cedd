package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
	"k8s.io/kubectl/pkg/scheme"
)

func init() { tools["struct-tags"] = printStructTags }

// field says how Go writes one field of an API type as JSON. The published
// OpenAPI schema does not hold it, and it decides whether an explicit zero
// value survives on the server.
type field struct {
	Pointer   bool `json:"pointer"`
	OmitEmpty bool `json:"omitempty"`
	OmitZero  bool `json:"omitzero"`
	// Kind is the kind of the Go value behind a pointer: bool, int, float,
	// string, struct, slice, map, interface, or custom for a type that writes
	// itself (Quantity, Time, IntOrString …).
	Kind string `json:"kind"`
	// Type is the OpenAPI definition of a struct or custom value, or of a
	// slice's or map's elements, where there is one.
	Type string `json:"type,omitempty"`
}

// definitions maps OpenAPI definition names to JSON field names to fields.
type definitions map[string]map[string]field

// printStructTags walks every type of the client scheme, apiextensions v1 and
// kube-aggregator v1.
func printStructTags() error {
	all := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{apiextensions.AddToScheme, apiregistration.AddToScheme} {
		if err := add(all); err != nil {
			return err
		}
	}
	found := definitions{}
	for _, known := range []*runtime.Scheme{scheme.Scheme, all} {
		for kind, goType := range known.AllKnownTypes() {
			if kind.Version != runtime.APIVersionInternal {
				found.walk(goType)
			}
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	return encoder.Encode(found)
}

// walk adds a type and every type its fields reach.
func (d definitions) walk(t reflect.Type) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		d.walk(t.Elem())
	case reflect.Struct:
		name := modelName(t)
		if _, done := d[name]; done || writesItself(t) || t.Name() == "" {
			return
		}
		d[name] = map[string]field{}
		d.addFields(d[name], t)
	}
}

func (d definitions) addFields(fields map[string]field, t reflect.Type) {
	for i := range t.NumField() {
		member := t.Field(i)
		name, options, _ := strings.Cut(member.Tag.Get("json"), ",")
		switch {
		case !member.IsExported() || name == "-":
		case name == "" && member.Anonymous && member.Type.Kind() == reflect.Struct:
			d.addFields(fields, member.Type)
		case name == "":
			// Not written by Kubernetes' conventions: of query parameters.
		default:
			fields[name] = describe(member.Type, options)
			d.walk(member.Type)
		}
	}
}

func describe(t reflect.Type, options string) field {
	described := field{
		Pointer:   t.Kind() == reflect.Pointer,
		OmitEmpty: hasOption(options, "omitempty"),
		OmitZero:  hasOption(options, "omitzero"),
	}
	if described.Pointer {
		t = t.Elem()
	}
	described.Kind = kindName(t)
	element := t
	for element.Kind() == reflect.Slice || element.Kind() == reflect.Map || element.Kind() == reflect.Pointer {
		element = element.Elem()
	}
	if element.Kind() == reflect.Struct {
		described.Type = modelName(element)
	}
	return described
}

func kindName(t reflect.Type) string {
	if writesItself(t) {
		return "custom"
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "int"
	case reflect.Float32, reflect.Float64:
		return "float"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
	}
	return t.Kind().String()
}

func hasOption(options, wanted string) bool {
	for option := range strings.SplitSeq(options, ",") {
		if option == wanted {
			return true
		}
	}
	return false
}

func writesItself(t reflect.Type) bool {
	marshaler := reflect.TypeFor[json.Marshaler]()
	return t.Implements(marshaler) || reflect.PointerTo(t).Implements(marshaler)
}

// modelName is the type's name in the OpenAPI document.
func modelName(t reflect.Type) string {
	if named, ok := reflect.New(t).Interface().(interface{ OpenAPIModelName() string }); ok {
		return named.OpenAPIModelName()
	}
	host, path, _ := strings.Cut(t.PkgPath(), "/")
	labels := strings.Split(host, ".")
	for i, j := 0, len(labels)-1; i < j; i, j = i+1, j-1 {
		labels[i], labels[j] = labels[j], labels[i]
	}
	return fmt.Sprintf("%s.%s.%s", strings.Join(labels, "."), strings.ReplaceAll(path, "/", "."), t.Name())
}
