// Package configuration reads settings from environment variables and a configuration file (RUN-8). All of them have
// defaults that work (RUN-11).
package configuration

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// File is where the configuration file is looked for unless CONFIG_FILE names another.
const File = "/etc/{{ cookiecutter.project_slug }}/{{ cookiecutter.__config_file }}"

// Configuration holds the settings of one run.
type Configuration struct {
	ListenAddress string
	LogFormat     string
	LogLevel      string
	LogTarget     string
	Port          int
	ShutdownGrace time.Duration
	SyslogAddress string
}

// Setting is a setting: its environment variable, its default, and what it is for.
type Setting struct {
	Name    string
	Default string
	Help    string
	read    func(*Configuration, string) error
}

// Settings are all settings, by name.
var Settings = []Setting{
	{"CONFIG_FILE", File, "file with settings, one NAME=value a line", nil},
	{"LISTEN_ADDRESS", "0.0.0.0", "address to listen on", text(func(c *Configuration) *string { return &c.ListenAddress })},
	{"LOG_FORMAT", "{{ cookiecutter.log_format }}", "rfc5424, ska or plain", oneOf(func(c *Configuration) *string { return &c.LogFormat }, "rfc5424", "ska", "plain")},
	{"LOG_LEVEL", "info", "debug, info, warning or error", oneOf(func(c *Configuration) *string { return &c.LogLevel }, "debug", "info", "warning", "error")},
	{"LOG_TARGET", "stdout", "stdout or syslog", oneOf(func(c *Configuration) *string { return &c.LogTarget }, "stdout", "syslog")},
	{"PORT", "{{ cookiecutter.port }}", "TCP port to listen on", readPort},
	{"SHUTDOWN_GRACE", "5", "seconds that running requests get when it stops", readGrace},
	{"SYSLOG_ADDRESS", "/dev/log", "socket path or host:port of the syslog daemon", text(func(c *Configuration) *string { return &c.SyslogAddress })},
}

// Read gives the settings: of the environment, else of the file, else the defaults. The error names the setting and
// says what is allowed.
func Read(environment func(string) (string, bool)) (Configuration, error) {
	path, named := environment("CONFIG_FILE")
	if !named {
		path = File
	}
	file, err := readFile(path, named)
	if err != nil {
		return Configuration{}, fmt.Errorf("the configuration file can't be read: %w", err)
	}
	var read Configuration
	for _, setting := range Settings {
		if setting.read == nil {
			continue
		}
		value := setting.Default
		if of, ok := file[setting.Name]; ok {
			value = of
		}
		if of, ok := environment(setting.Name); ok && of != "" {
			value = of
		}
		if err := setting.read(&read, value); err != nil {
			return Configuration{}, fmt.Errorf("%s %w, and %q was given", setting.Name, err, value)
		}
	}
	return read, nil
}

// readFile gives the values of a file of NAME=value lines; empty lines and those that begin with # say nothing.
func readFile(path string, mustExist bool) (map[string]string, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !mustExist {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, setting := range Settings {
		known[setting.Name] = setting.read != nil
	}
	values := map[string]string{}
	for number, line := range strings.Split(string(content), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, found := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !found || !known[name] {
			return nil, fmt.Errorf("line %d is no NAME=value with the name of a setting", number+1)
		}
		values[name] = strings.TrimSpace(value)
	}
	return values, nil
}

func text(field func(*Configuration) *string) func(*Configuration, string) error {
	return func(c *Configuration, value string) error {
		*field(c) = value
		return nil
	}
}

func oneOf(field func(*Configuration) *string, allowed ...string) func(*Configuration, string) error {
	return func(c *Configuration, value string) error {
		for _, one := range allowed {
			if strings.EqualFold(value, one) {
				*field(c) = one
				return nil
			}
		}
		return fmt.Errorf("must be one of %s", strings.Join(allowed, ", "))
	}
}

func readPort(c *Configuration, value string) error {
	port, err := strconv.Atoi(value)
	if err != nil || port < 0 || port > 65535 {
		return errors.New("must be a number from 0 to 65535")
	}
	c.Port = port
	return nil
}

func readGrace(c *Configuration, value string) error {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds >= 0 && seconds <= 3600) { // not-a-number is neither
		return errors.New("must be a number from 0 to 3600")
	}
	c.ShutdownGrace = time.Duration(seconds * float64(time.Second))
	return nil
}
