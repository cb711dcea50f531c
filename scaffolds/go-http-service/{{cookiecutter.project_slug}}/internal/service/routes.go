package service

import "net/http"

// handler gives the status and JSON body for a request, whose body was read already.
type handler func(request *http.Request, body []byte) (int, map[string]any)

// routes gives the handler of each method and path. Put your own paths here; GET answers HEAD too.
func (s *Service) routes() map[string]handler {
	return map[string]handler{
		"GET /": func(*http.Request, []byte) (int, map[string]any) {
			return http.StatusOK, map[string]any{"service": s.name, "version": s.version}
		},
		"GET /healthz": func(*http.Request, []byte) (int, map[string]any) { // the process is alive
			return http.StatusOK, map[string]any{"status": "alive"}
		},
		"GET /readyz": func(*http.Request, []byte) (int, map[string]any) { // it can take requests
			if s.stopping.Load() {
				return http.StatusServiceUnavailable, map[string]any{"status": "stopping"}
			}
			return http.StatusOK, map[string]any{"status": "ready"}
		},
	}
}
