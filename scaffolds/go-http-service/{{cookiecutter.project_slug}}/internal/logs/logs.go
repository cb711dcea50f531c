// Package logs writes log lines as RFC 5424 with a JSON message (RUN-18, RUN-20), to standard output (RUN-16) or to
// syslog (RUN-17). Log with the standard library's log/slog as usual; attributes become fields of the JSON message:
//
//	log.Info("Beam moved", "beam", 3)
package logs

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"
	"unicode"

	"{{ cookiecutter.__module }}/internal/configuration"
)

const local0 = 16

var levels = map[string]slog.Level{
	"debug": slog.LevelDebug, "info": slog.LevelInfo, "warning": slog.LevelWarn, "error": slog.LevelError,
}

// New gives a logger to the target that is set; to standard output, saying so, if syslog can't be reached.
func New(name string, settings configuration.Configuration, stdout io.Writer) *slog.Logger {
	plain := writer{out: stdout, mutex: &sync.Mutex{}}
	handler := &Handler{
		name:  name,
		level: levels[settings.LogLevel],
		form:  settings.LogFormat,
		write: plain.line,
	}
	if settings.LogTarget != "syslog" {
		return slog.New(handler)
	}
	daemon, err := connect(settings.SyslogAddress)
	if err != nil {
		log := slog.New(handler)
		log.Warn("Syslog can't be reached; logging to standard output",
			"syslog_address", settings.SyslogAddress, "reason", err.Error())
		return log
	}
	handler.header = true
	handler.write = (&syslog{address: settings.SyslogAddress, connection: daemon, fallback: plain.line}).line
	return slog.New(handler)
}

// Handler turns records into lines. Its form decides on the message ("rfc5424" is JSON); a header in front of every
// message comes with form "rfc5424", and to syslog with every form.
type Handler struct {
	name       string
	level      slog.Level
	form       string
	header     bool
	write      func(string)
	attributes []slog.Attr
	group      string
}

// Enabled says whether records of that level are logged.
func (h *Handler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.level }

// WithAttrs gives a handler that adds attributes to each record.
func (h *Handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	more := *h
	more.attributes = append(append([]slog.Attr{}, h.attributes...), prefixed(h.group, attributes)...)
	return &more
}

// WithGroup gives a handler that puts a prefix in front of each attribute's name.
func (h *Handler) WithGroup(name string) slog.Handler {
	more := *h
	more.group = h.group + name + "."
	return &more
}

// Handle writes one record as one line.
func (h *Handler) Handle(_ context.Context, record slog.Record) error {
	fields := append([]slog.Attr{}, h.attributes...)
	record.Attrs(func(attribute slog.Attr) bool {
		fields = append(fields, prefixed(h.group, []slog.Attr{attribute})...)
		return true
	})
	logger := h.name
	kept := fields[:0]
	for _, field := range fields {
		if field.Key == "logger" {
			logger = field.Value.String()
			continue
		}
		kept = append(kept, field)
	}
	message := h.message(record, logger, kept)
	if h.header || h.form == "rfc5424" {
		message = h.headerOf(record, logger) + message
	}
	h.write(message)
	return nil
}

func (h *Handler) headerOf(record slog.Record, logger string) string {
	host, _ := os.Hostname()
	parts := strings.Split(logger, ".")
	return fmt.Sprintf("<%d>1 %s %s %s %d %s - ", local0*8+severity(record.Level), timestamp(record.Time),
		headerField(host, 255), h.name, os.Getpid(), headerField(parts[len(parts)-1], 32))
}

func (h *Handler) message(record slog.Record, logger string, fields []slog.Attr) string {
	switch h.form {
	case "ska":
		tags := make([]string, 0, len(fields))
		for _, field := range fields {
			tags = append(tags, field.Key+":"+field.Value.String())
		}
		parts := []string{"1", timestamp(record.Time), levelName(record.Level), "main", logger, "-", strings.Join(tags, ",")}
		for index, part := range parts {
			parts[index] = strings.ReplaceAll(part, "|", "/")
		}
		return oneLine(strings.Join(parts, "|") + "|" + record.Message)
	case "plain":
		text := levelName(record.Level) + " " + logger + ": " + record.Message
		for _, field := range fields {
			text += " " + field.Key + "=" + field.Value.String()
		}
		return oneLine(text)
	}
	return jsonMessage(record.Message, logger, fields)
}

// jsonMessage keeps the order: message, logger, then the record's own fields.
func jsonMessage(message, logger string, fields []slog.Attr) string {
	var body strings.Builder
	body.WriteString(`{"message": ` + jsonValue(message) + `, "logger": ` + jsonValue(logger))
	for _, field := range fields {
		body.WriteString(", " + jsonValue(field.Key) + ": " + jsonValue(value(field.Value)))
	}
	body.WriteString("}")
	return body.String()
}

func value(of slog.Value) any {
	of = of.Resolve()
	switch of.Kind() {
	case slog.KindBool, slog.KindFloat64, slog.KindInt64, slog.KindUint64:
		return of.Any()
	}
	return of.String()
}

func jsonValue(of any) string {
	text := &strings.Builder{}
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(of); err != nil { // infinity, say
		return jsonValue(fmt.Sprint(of))
	}
	return escaped(strings.TrimSuffix(text.String(), "\n"), `\u%04x`)
}

// escaped replaces control characters, which JSON may hold from U+007F on but terminals take for commands.
func escaped(text, form string) string {
	var safe strings.Builder
	for _, character := range text {
		if unicode.IsControl(character) {
			fmt.Fprintf(&safe, form, character)
			continue
		}
		safe.WriteRune(character)
	}
	return safe.String()
}

func oneLine(text string) string {
	return strings.NewReplacer("\u2028", `\u2028`, "\u2029", `\u2029`).Replace(escaped(text, `\x%02x`))
}

func timestamp(of time.Time) string { return of.UTC().Format("2006-01-02T15:04:05.000Z") }

func severity(level slog.Level) int {
	switch {
	case level >= slog.LevelError:
		return 3
	case level >= slog.LevelWarn:
		return 4
	case level >= slog.LevelInfo:
		return 6
	}
	return 7
}

func levelName(level slog.Level) string {
	if level == slog.LevelWarn {
		return "WARNING"
	}
	return level.String()
}

// headerField gives a field of the header: printable ASCII without spaces, "-" where nothing is left.
func headerField(text string, most int) string {
	kept := strings.Map(func(character rune) rune {
		if character < '!' || character > '~' {
			return -1
		}
		return character
	}, text)
	if len(kept) > most {
		kept = kept[:most]
	}
	if kept == "" {
		return "-"
	}
	return kept
}

func prefixed(prefix string, attributes []slog.Attr) []slog.Attr {
	if prefix == "" {
		return attributes
	}
	named := make([]slog.Attr, len(attributes))
	for index, attribute := range attributes {
		named[index] = slog.Attr{Key: prefix + attribute.Key, Value: attribute.Value}
	}
	return named
}

// writer writes whole lines, one at a time.
type writer struct {
	out   io.Writer
	mutex *sync.Mutex
}

func (w writer) line(text string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	fmt.Fprintln(w.out, text)
}

// syslog sends each line as one datagram, and connects again if the daemon was restarted. What can't be sent goes to
// the fallback.
type syslog struct {
	address    string
	connection net.Conn
	fallback   func(string)
	mutex      sync.Mutex
}

func (s *syslog) line(text string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if _, err := s.connection.Write([]byte(text)); err == nil {
		return
	}
	if again, err := connect(s.address); err == nil {
		s.connection.Close()
		s.connection = again
		if _, err := again.Write([]byte(text)); err == nil {
			return
		}
	}
	s.fallback(text)
}

func connect(address string) (net.Conn, error) {
	if strings.HasPrefix(address, "/") {
		return net.Dial("unixgram", address)
	}
	return net.Dial("udp", address)
}
