// Package service answers HTTP requests until a signal ends it, then stops in order (APP-7).
package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"{{ cookiecutter.project_slug }}/internal/configuration"
)

// Service is what the handlers share.
type Service struct {
	name     string
	version  string
	log      *slog.Logger
	stopping atomic.Bool
	fresh    sync.Map // connections on which no request has begun
}

// StopSignals receives the stop signals from now on: as process 1, a program without this would never see them.
func StopSignals() <-chan os.Signal {
	// The engine sends SIGTERM, a terminal SIGINT; SIGHUP is the one that the standard's text names.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	return signals
}

// Serve serves until a stop signal. The exit status: 0 after an orderly stop, 1 if it can't listen, or if requests
// were still running when their time was up.
func Serve(settings configuration.Configuration, signals <-chan os.Signal, log *slog.Logger, name, version string) int {
	service := &Service{name: name, version: version, log: log}
	address := net.JoinHostPort(settings.ListenAddress, strconv.Itoa(settings.Port))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Error("Can't listen", "port", settings.Port, "reason", err.Error())
		return 1
	}
	server := &http.Server{
		Handler:           service.Handler(),
		ReadHeaderTimeout: 30 * time.Second,
		IdleTimeout:       30 * time.Second,
		ErrorLog:          stdlog.New(io.Discard, "", 0), // a client that is gone is no error
		ConnState:         service.connectionChanged,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	log.Info("Serving", "port", listener.Addr().(*net.TCPAddr).Port, "version", version)
	select {
	case err := <-failed:
		log.Error("Can't serve", "reason", err.Error())
		return 1
	case received := <-signals:
		log.Info("Stopping", "signal", signalNames[received])
	}
	service.stopping.Store(true)
	service.fresh.Range(func(connection, _ any) bool { // Shutdown would wait for a request on each of them
		_ = connection.(net.Conn).Close()
		return true
	})
	grace, cancel := context.WithTimeout(context.Background(), settings.ShutdownGrace)
	defer cancel()
	if err := server.Shutdown(grace); errors.Is(err, context.DeadlineExceeded) {
		log.Warn("Stopped with requests unfinished", "seconds", settings.ShutdownGrace.Seconds())
		return 1
	}
	log.Info("Stopped")
	return 0
}

var signalNames = map[os.Signal]string{syscall.SIGHUP: "SIGHUP", syscall.SIGINT: "SIGINT", syscall.SIGTERM: "SIGTERM"}

func (s *Service) connectionChanged(connection net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.fresh.Store(connection, nil)
		return
	}
	s.fresh.Delete(connection)
}

// Handler gives the handler of all requests: paths, methods, and the access log around them.
func (s *Service) Handler() http.Handler {
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		began := time.Now()
		status, body := http.StatusMethodNotAllowed, map[string]any{"error": "Use GET or HEAD."}
		if request.Method == http.MethodGet || request.Method == http.MethodHead {
			status, body = s.guarded(request.URL.Path, s.answer)
		} else {
			response.Header().Set("Allow", "GET, HEAD")
			response.Header().Set("Connection", "close") // a body that came with it is not read
		}
		send(response, request, status, body)
		level := slog.LevelInfo
		if request.URL.Path == "/healthz" || request.URL.Path == "/readyz" {
			level = slog.LevelDebug // probes come all the time
		}
		client, _, _ := net.SplitHostPort(request.RemoteAddr)
		duration := float64(time.Since(began).Microseconds()/100) / 10
		s.log.Log(request.Context(), level, "Request answered", "logger", s.name+".access", "client", client,
			"duration_ms", duration, "method", request.Method, "path", request.URL.RequestURI(), "status", status)
	})
}

// guarded gives what answer says, or 500 where the program is at fault; a panic would end without a log line.
func (s *Service) guarded(path string, answer func(string) (int, map[string]any)) (status int, body map[string]any) {
	defer func() {
		if fault := recover(); fault != nil {
			s.log.Error("Request failed", "path", path, "reason", fmt.Sprint(fault), "stack", string(debug.Stack()))
			status, body = http.StatusInternalServerError, map[string]any{"error": "Something went wrong here."}
		}
	}()
	return answer(path)
}

// answer gives the status and JSON body for a path. Put your own paths here.
func (s *Service) answer(path string) (int, map[string]any) {
	switch path {
	case "/":
		return http.StatusOK, map[string]any{"service": s.name, "version": s.version}
	case "/healthz": // the process is alive
		return http.StatusOK, map[string]any{"status": "alive"}
	case "/readyz": // it can take requests
		if s.stopping.Load() {
			return http.StatusServiceUnavailable, map[string]any{"status": "stopping"}
		}
		return http.StatusOK, map[string]any{"status": "ready"}
	}
	return http.StatusNotFound, map[string]any{"error": "There is nothing at this path."}
}

func send(response http.ResponseWriter, request *http.Request, status int, body map[string]any) {
	data, err := json.Marshal(body)
	if err != nil {
		status, data = http.StatusInternalServerError, []byte(`{"error":"Something went wrong here."}`)
	}
	data = append(data, '\n')
	response.Header().Set("Content-Type", "application/json")
	response.Header().Set("Content-Length", strconv.Itoa(len(data)))
	response.WriteHeader(status)
	if request.Method != http.MethodHead {
		_, _ = response.Write(data) // a client that is gone is no error
	}
}
