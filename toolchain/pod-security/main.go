// Pod-security judges the pods of manifests by the level "restricted" of Kubernetes' Pod Security
// Standards, with the code that the API server itself runs, and writes what it finds as JSON.
//
// Usage: pod-security FILE...
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/yaml"
)

// finding is one reason for which the API server would turn a pod away.
type finding struct {
	Check    string `json:"check"`
	Detail   string `json:"detail"`
	Resource string `json:"resource"`
}

// template is where a workload holds its pod.
type template struct {
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     corev1.PodSpec    `json:"spec"`
}

// object is what the kinds that run pods have in common.
type object struct {
	Kind     string            `json:"kind"`
	Metadata metav1.ObjectMeta `json:"metadata"`
	Spec     struct {
		Template    *template `json:"template"`
		JobTemplate *struct {
			Spec struct {
				Template template `json:"template"`
			} `json:"spec"`
		} `json:"jobTemplate"`
	} `json:"spec"`
}

var workloads = map[string]bool{
	"CronJob": true, "DaemonSet": true, "Deployment": true, "Job": true, "Pod": true,
	"ReplicaSet": true, "StatefulSet": true,
}

// templateOf finds the pod of an object; nil where the kind runs none.
func templateOf(text []byte, found object) (*template, error) {
	if !workloads[found.Kind] {
		return nil, nil
	}
	if found.Kind == "Pod" {
		pod := &template{}
		return pod, yaml.Unmarshal(text, pod)
	}
	if found.Spec.JobTemplate != nil {
		return &found.Spec.JobTemplate.Spec.Template, nil
	}
	return found.Spec.Template, nil
}

// judge says what is wrong with the object of one file.
func judge(evaluator policy.Evaluator, path string) ([]finding, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	kind := metav1.TypeMeta{}
	if err := yaml.Unmarshal(text, &kind); err != nil || !workloads[kind.Kind] {
		return nil, err
	}
	one := object{}
	if err := yaml.Unmarshal(text, &one); err != nil {
		return nil, err
	}
	pod, err := templateOf(text, one)
	if err != nil || pod == nil {
		return nil, err
	}
	found := []finding{}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	for _, each := range evaluator.EvaluatePod(restricted, &pod.Metadata, &pod.Spec) {
		if !each.Allowed {
			named := fmt.Sprintf("%s/%s/%s", one.Metadata.Namespace, one.Kind, one.Metadata.Name)
			found = append(found, finding{each.ForbiddenReason, each.ForbiddenDetail, named})
		}
	}
	return found, nil
}

func run(paths []string) error {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks())
	if err != nil {
		return err
	}
	all := []finding{}
	for _, path := range paths {
		found, err := judge(evaluator, path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, found...)
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
