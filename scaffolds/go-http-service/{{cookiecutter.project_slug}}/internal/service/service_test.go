package service

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, service *Service, method, path string) *http.Response {
	t.Helper()
	recorder := httptest.NewRecorder()
	service.Handler().ServeHTTP(recorder, httptest.NewRequest(method, path, nil))
	return recorder.Result()
}

func quiet() *Service {
	return &Service{name: "beam", version: "1.2.3", log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func TestAPathHasItsStatusAndAJsonBody(t *testing.T) {
	for path, status := range map[string]int{"/": 200, "/healthz": 200, "/readyz": 200, "/nothing": 404} {
		response := get(t, quiet(), "GET", path)
		var body map[string]any
		if response.StatusCode != status || response.Header.Get("Content-Type") != "application/json" {
			t.Error(path, response.Status)
		}
		if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
			t.Error(path, err)
		}
	}
}

func TestAFaultOfTheProgramIsLoggedAndAnsweredBy500(t *testing.T) {
	var logged strings.Builder
	service := &Service{log: slog.New(slog.NewTextHandler(&logged, nil))}
	fails := func(*http.Request, []byte) (int, map[string]any) { panic("a fault") }
	status, _ := service.guarded(httptest.NewRequest("GET", "/beam", nil), nil, fails)
	if status != 500 || !strings.Contains(logged.String(), "path=/beam reason=\"a fault\"") {
		t.Error(status, logged.String())
	}
}

func TestReadinessEndsWithStopping(t *testing.T) {
	service := quiet()
	service.stopping.Store(true)
	if response := get(t, service, "GET", "/readyz"); response.StatusCode != 503 {
		t.Error(response.Status)
	}
}

func TestHeadHasTheHeadersOfGetAndNoBody(t *testing.T) {
	head, full := get(t, quiet(), "HEAD", "/"), get(t, quiet(), "GET", "/")
	if head.Header.Get("Content-Length") != full.Header.Get("Content-Length") {
		t.Error(head.Header)
	}
	if body, _ := io.ReadAll(head.Body); len(body) != 0 {
		t.Error(string(body))
	}
}

func TestAnotherMethodIsRefusedWithTheOnesThatAreAllowed(t *testing.T) {
	response := get(t, quiet(), "POST", "/")
	if response.StatusCode != 405 || response.Header.Get("Allow") != "GET, HEAD" {
		t.Error(response.Status, response.Header)
	}
}

func TestABodyThatIsTooLongIsRefused(t *testing.T) {
	for _, chunked := range []bool{false, true} {
		var body io.Reader = strings.NewReader(strings.Repeat("x", bodyLimit+1))
		if chunked {
			body = io.MultiReader(body) // of which the length isn't known
		}
		recorder := httptest.NewRecorder()
		quiet().Handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/", body))
		if recorder.Code != http.StatusRequestEntityTooLarge {
			t.Error(recorder.Code)
		}
	}
}
