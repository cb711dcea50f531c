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
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"{{ cookiecutter.__module }}/internal/configuration"
)

// The bytes that the body of a request may have.
const (
	bodyLimit = 1 << 20
	tooLarge  = "A body may have 1048576 bytes."
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
		ReadTimeout:       60 * time.Second, // with the body
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
	routes := s.routes()
	return http.HandlerFunc(func(response http.ResponseWriter, request *http.Request) {
		began := time.Now()
		status, data := s.respond(routes, response, request)
		send(response, request, status, data)
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

// respond finds who answers at the request's path, takes its body in and asks.
func (s *Service) respond(routes map[string]handler, response http.ResponseWriter, request *http.Request) (int, []byte) {
	methods := methodsOf(routes, request.URL.Path)
	status, why := http.StatusOK, ""
	switch {
	case len(methods) == 0:
		status, why = http.StatusNotFound, "There is nothing at this path."
	case !slices.Contains(methods, request.Method):
		allowed := strings.Join(methods, ", ")
		response.Header().Set("Allow", allowed)
		status, why = http.StatusMethodNotAllowed, "Use "+allowed+"."
	case request.ContentLength > bodyLimit:
		status, why = http.StatusRequestEntityTooLarge, tooLarge
	}
	if why != "" {
		if request.ContentLength != 0 {
			response.Header().Set("Connection", "close") // the body is not read
		}
		return status, refusal(why)
	}
	body, err := io.ReadAll(http.MaxBytesReader(response, request.Body, bodyLimit))
	if err != nil {
		if longer := new(http.MaxBytesError); errors.As(err, &longer) {
			return http.StatusRequestEntityTooLarge, refusal(tooLarge)
		}
		return http.StatusBadRequest, refusal("The body can't be read.")
	}
	method := request.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return s.guarded(request, body, routes[method+" "+request.URL.Path])
}

// methodsOf gives the methods that a path takes, in order.
func methodsOf(routes map[string]handler, path string) []string {
	var methods []string
	for route := range routes {
		method, at, _ := strings.Cut(route, " ")
		if at == path {
			methods = append(methods, method)
			if method == http.MethodGet {
				methods = append(methods, http.MethodHead)
			}
		}
	}
	slices.Sort(methods)
	return methods
}

// guarded gives what answer says, or 500 where the program is at fault, be it that it answers what can't be sent; a panic
// would end without a log line.
func (s *Service) guarded(request *http.Request, content []byte, answer handler) (status int, data []byte) {
	defer func() {
		if fault := recover(); fault != nil {
			s.log.Error("Request failed", "path", request.URL.Path, "reason", fmt.Sprint(fault), "stack", string(debug.Stack()))
			status, data = http.StatusInternalServerError, refusal("Something went wrong here.")
		}
	}()
	status, body := answer(request, content)
	if status < 200 || status > 599 {
		panic(fmt.Sprintf("%d is no status of an answer", status))
	}
	return status, encoded(body)
}

func refusal(why string) []byte {
	return encoded(map[string]any{"error": why})
}

// encoded gives a body as it is sent, and panics for what JSON can't hold.
func encoded(body map[string]any) []byte {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return append(data, '\n')
}

func send(response http.ResponseWriter, request *http.Request, status int, data []byte) {
	response.Header().Set("Content-Type", "application/json")
	response.Header().Set("Content-Length", strconv.Itoa(len(data)))
	response.WriteHeader(status)
	if request.Method != http.MethodHead {
		_, _ = response.Write(data) // a client that is gone is no error
	}
}
