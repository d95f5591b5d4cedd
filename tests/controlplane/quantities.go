package main

import (
	"encoding/json"
	"errors"
	"io"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	defaults "k8s.io/kubernetes/pkg/apis/core/v1"
)

func init() { tools["quantities"] = func() error { return quantities(os.Stdin, os.Stdout) } }

// amounts is one line of output: what becomes of a pair of texts. A text that
// is no quantity is null in both lists, and equal to nothing.
type amounts struct {
	// Stored is how the API server writes what it read.
	Stored [2]*string `json:"stored"`
	// Rounded is the same in a ResourceList, after its defaulting.
	Rounded      [2]*string `json:"rounded"`
	Equal        bool       `json:"equal"`
	EqualRounded bool       `json:"equalRounded"`
}

// quantities reads pairs of JSON texts and writes a line for each.
func quantities(in io.Reader, out io.Writer) error {
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var pair [2]string
		err := decoder.Decode(&pair)
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := encoder.Encode(judge(pair)); err != nil {
			return err
		}
	}
}

func judge(pair [2]string) (found amounts) {
	var read, rounded [2]*resource.Quantity
	for i, text := range pair {
		quantity, err := resource.ParseQuantity(text)
		if err != nil {
			continue
		}
		list := corev1.ResourceList{"it": quantity.DeepCopy()}
		defaults.SetDefaults_ResourceList(&list)
		rounding := list["it"]
		read[i], rounded[i] = &quantity, &rounding
		stored, inList := quantity.String(), rounding.String()
		found.Stored[i], found.Rounded[i] = &stored, &inList
	}
	if read[0] != nil && read[1] != nil {
		found.Equal = read[0].Cmp(*read[1]) == 0
		found.EqualRounded = rounded[0].Cmp(*rounded[1]) == 0
	}
	return found
}
