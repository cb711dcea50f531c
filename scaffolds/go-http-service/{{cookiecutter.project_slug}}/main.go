// The command line: a plain UNIX program with parameters, standard streams, signals and exit status (RUN-14).
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"{{ cookiecutter.__module }}/internal/configuration"
	"{{ cookiecutter.__module }}/internal/logs"
	"{{ cookiecutter.__module }}/internal/service"
)

const (
	name     = "{{ cookiecutter.project_slug }}"
	version  = "0.1.0"
	unusable = 2
)

func main() {
	signals := service.StopSignals() // before all else: none may be lost
	os.Exit(run(os.Args[1:], signals, os.Stdout, os.Stderr))
}

// run does what the arguments ask for and returns the exit status.
func run(arguments []string, signals <-chan os.Signal, stdout, stderr io.Writer) int {
	for _, argument := range arguments {
		switch argument {
		case "--help", "-h":
			fmt.Fprint(stdout, usage())
			return 0
		case "--version":
			fmt.Fprintf(stdout, "%s %s\n", name, version)
			return 0
		}
	}
	command := strings.Join(arguments, " ")
	if command == "" {
		command = "serve"
	}
	if command != "serve" && command != "health" {
		fmt.Fprintf(stderr, "%s: %q is no command; see --help\n", name, command)
		return unusable
	}
	settings, err := configuration.Read(os.LookupEnv)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return unusable
	}
	if command == "health" {
		return service.Health(settings, stderr)
	}
	log := logs.New(name, settings, stdout)
	return service.Serve(settings, signals, log, name, version)
}

func usage() string {
	var text strings.Builder
	fmt.Fprintf(&text, "usage: %s [serve | health | --help | --version]\n\n", name)
	text.WriteString("Serve HTTP until a signal (SIGTERM, SIGINT, SIGHUP) ends it.\n\n")
	text.WriteString("Settings come from the environment or from a file of NAME=value lines:\n")
	for _, setting := range configuration.Settings {
		fmt.Fprintf(&text, "  %-16s %s (default: %s)\n", setting.Name, setting.Help, setting.Default)
	}
	return text.String()
}
