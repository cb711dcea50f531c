package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"{{ cookiecutter.__module }}/internal/configuration"
)

// The tests' own binary is the service where this is set: signals and exit status belong to a process.
const asService = "TEST_AS_SERVICE"

func TestMain(m *testing.M) {
	if os.Getenv(asService) != "" {
		main()
	}
	os.Exit(m.Run())
}

func process(settings ...string) *exec.Cmd {
	command := exec.Command(os.Args[0])
	command.Env = append([]string{asService + "=1", "LISTEN_ADDRESS=127.0.0.1", "PORT=0", "LOG_FORMAT=rfc5424"}, settings...)
	return command
}

func message(t *testing.T, line string) string {
	t.Helper()
	_, text, _ := strings.Cut(line, " - ")
	var body struct{ Message string }
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	return body.Message
}

func TestAStopSignalEndsItWithinASecondWithStatus0(t *testing.T) {
	for _, number := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		command := process()
		output, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = command.Process.Kill() }) // what a failure left running
		lines := bufio.NewScanner(output)
		lines.Scan() // says that it listens
		began := time.Now()
		_ = command.Process.Signal(number)
		last := lines.Text()
		for lines.Scan() {
			last = lines.Text()
		}
		if err := command.Wait(); err != nil || time.Since(began) > time.Second || message(t, last) != "Stopped" {
			t.Error(number, err, time.Since(began), last)
		}
	}
}

func TestAWrongSettingEndsItWithStatus2AndOneLine(t *testing.T) {
	command := process("PORT=high")
	var said strings.Builder
	command.Stderr = &said
	_ = command.Run()
	if command.ProcessState.ExitCode() != 2 || strings.Count(said.String(), "\n") != 1 || !strings.Contains(said.String(), "PORT") {
		t.Error(command.ProcessState, said.String())
	}
}

func TestHelpNamesEverySettingAndVersionIsSemantic(t *testing.T) {
	var out, said strings.Builder
	if run([]string{"--help"}, nil, &out, &said) != 0 || run([]string{"--version"}, nil, &out, &said) != 0 {
		t.Error(said.String())
	}
	for _, setting := range configuration.Settings {
		if !strings.Contains(out.String(), setting.Name) {
			t.Error(setting.Name)
		}
	}
	if strings.Count(version, ".") != 2 || run([]string{"nonsense"}, nil, &out, &said) != 2 {
		t.Error(version, said.String())
	}
}

func TestTheContractHasEverySettingWithItsDefault(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range configuration.Settings {
		for _, row := range strings.Split(string(readme), "\n") {
			if strings.HasPrefix(row, fmt.Sprintf("| `%s` |", setting.Name)) && strings.Contains(row, "`"+setting.Default+"`") {
				goto found
			}
		}
		t.Error(setting.Name)
	found:
	}
}
