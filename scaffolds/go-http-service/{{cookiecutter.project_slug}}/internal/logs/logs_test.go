package logs

import (
	"encoding/json"
	"log/slog"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"{{ cookiecutter.__module }}/internal/configuration"
)

const nasty = "line one\nline two\r\t\"quoted\" \x1b[31m \x00 \u0085\u2028 caf\u00e9 \U0001f6f0 | end"

// RFC 5424, section 6, without structured data and with a JSON message.
var line = regexp.MustCompile(`^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([!-~]{1,255}) ([!-~]{1,48}) (\d+) ([!-~]{1,32}) - (\{.*\})\n$`)

func logged(form string, log func(*slog.Logger)) string {
	var out strings.Builder
	log(New("beam", configuration.Configuration{LogFormat: form, LogLevel: "debug"}, &out))
	return out.String()
}

func body(t *testing.T, text string) map[string]any {
	t.Helper()
	parts := line.FindStringSubmatch(text)
	if parts == nil {
		t.Fatalf("no RFC 5424 line: %q", text)
	}
	var read map[string]any
	if err := json.Unmarshal([]byte(parts[7]), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestEachLevelHasItsSeverity(t *testing.T) {
	for level, priority := range map[slog.Level]string{
		slog.LevelDebug: "<135>", slog.LevelInfo: "<134>", slog.LevelWarn: "<132>", slog.LevelError: "<131>",
	} {
		text := logged("rfc5424", func(log *slog.Logger) { log.Log(t.Context(), level, "x") })
		if !strings.HasPrefix(text, priority) {
			t.Errorf("%v: %q", level, text)
		}
	}
}

func TestAnyMessageStaysOnOneLineAndComesBackWhole(t *testing.T) {
	text := logged("rfc5424", func(log *slog.Logger) { log.Info(nasty, "note", nasty, "seconds", 1.5) })
	read := body(t, text)
	if read["message"] != nasty || read["note"] != nasty || read["seconds"] != 1.5 {
		t.Error(read)
	}
	for _, form := range []string{"ska", "plain"} {
		text := logged(form, func(log *slog.Logger) { log.Info(nasty, "note", nasty) })
		if strings.ContainsAny(strings.TrimSuffix(text, "\n"), "\n\r\x1b\x00\u0085\u2028") {
			t.Errorf("%s: %q", form, text)
		}
	}
}

func TestTheSkaFormatHasEightParts(t *testing.T) {
	parts := strings.SplitN(logged("ska", func(log *slog.Logger) { log.Info("a|b", "beam", "c|d") }), "|", 8)
	if len(parts) != 8 || parts[0] != "1" || parts[2] != "INFO" || parts[6] != "beam:c/d" || parts[7] != "a|b\n" {
		t.Error(parts)
	}
}

func TestGroupsAndAttributesOfALoggerAreFields(t *testing.T) {
	text := logged("rfc5424", func(log *slog.Logger) { log.With("a", 1).WithGroup("g").Info("x", "b", true) })
	if read := body(t, text); read["a"] != 1.0 || read["g.b"] != true {
		t.Error(read)
	}
}

func TestSyslogGetsTheLineWithAHeaderInEveryFormat(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	daemon, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer daemon.Close()
	_ = daemon.SetReadDeadline(time.Now().Add(10 * time.Second))
	var out strings.Builder
	settings := configuration.Configuration{LogFormat: "ska", LogLevel: "info", LogTarget: "syslog", SyslogAddress: path}
	New("beam", settings, &out).Info("Hello")
	received := make([]byte, 65536)
	size, err := daemon.Read(received)
	if err != nil || !strings.HasPrefix(string(received[:size]), "<134>1 ") || !strings.Contains(string(received[:size]), " - 1|") {
		t.Error(string(received[:size]), err)
	}
	if out.String() != "" {
		t.Error("nothing goes to standard output then: ", out.String())
	}
}

func TestWithoutADaemonItLogsToStandardOutputAndSaysSo(t *testing.T) {
	var out strings.Builder
	settings := configuration.Configuration{LogFormat: "rfc5424", LogLevel: "info", LogTarget: "syslog", SyslogAddress: "/nowhere/log"}
	New("beam", settings, &out).Info("Hello")
	lines := strings.SplitAfter(out.String(), "\n")
	if body(t, lines[0])["syslog_address"] != "/nowhere/log" || body(t, lines[1])["message"] != "Hello" {
		t.Error(lines)
	}
}
