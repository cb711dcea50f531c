package configuration

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func with(values map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := values[name]
		return value, ok
	}
}

func TestWithoutAnySettingTheDefaultsCount(t *testing.T) {
	read, err := Read(with(nil))
	if err != nil || read.Port != {{ cookiecutter.port }} || read.LogTarget != "stdout" || read.LogFormat != "{{ cookiecutter.log_format }}" {
		t.Fatal(read, err)
	}
}

func TestTheFileCountsOverTheDefaultsAndTheEnvironmentOverTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "{{ cookiecutter.__config_file }}")
	if err := os.WriteFile(file, []byte("# settings\n\nPORT = 9001\nLOG_LEVEL=debug\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := Read(with(map[string]string{"CONFIG_FILE": file, "LOG_LEVEL": "error"}))
	if err != nil || read.Port != 9001 || read.LogLevel != "error" {
		t.Fatal(read, err)
	}
}

func TestAValueThatCannotBeUsedIsNamedWithWhatIsAllowed(t *testing.T) {
	for _, wrong := range [][3]string{
		{"PORT", "high", "must be a number from 0 to 65535"},
		{"PORT", "65536", "must be a number from 0 to 65535"},
		{"SHUTDOWN_GRACE", "nan", "must be a number"},
		{"LOG_TARGET", "printer", "must be one of stdout, syslog"},
	} {
		_, err := Read(with(map[string]string{wrong[0]: wrong[1]}))
		if err == nil || !strings.Contains(err.Error(), wrong[0]+" "+wrong[2]) || !strings.Contains(err.Error(), wrong[1]) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

func TestAFileThatCannotBeUsedIsRefused(t *testing.T) {
	for _, content := range []string{"PORT", "PORTS=1"} {
		file := filepath.Join(t.TempDir(), "{{ cookiecutter.__config_file }}")
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(with(map[string]string{"CONFIG_FILE": file})); err == nil {
			t.Error(content)
		}
	}
	if _, err := Read(with(map[string]string{"CONFIG_FILE": "/nowhere/file"})); err == nil {
		t.Error("a file that is named must be there")
	}
}
