package service

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"{{ cookiecutter.__module }}/internal/configuration"
)

// Health asks the running service for its health, so that the image needs no curl (IMG-20). The exit status: 0 if
// /healthz answers 200 within three seconds, else 1, the reason on standard error.
func Health(settings configuration.Configuration, stderr io.Writer) int {
	host := settings.ListenAddress
	switch host {
	case "0.0.0.0":
		host = "127.0.0.1"
	case "::":
		host = "::1"
	}
	client := http.Client{Timeout: 3 * time.Second}
	response, err := client.Get("http://" + net.JoinHostPort(host, strconv.Itoa(settings.Port)) + "/healthz")
	if err != nil {
		fmt.Fprintf(stderr, "no answer from port %d: %v\n", settings.Port, err)
		return 1
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		fmt.Fprintf(stderr, "port %d answered %d\n", settings.Port, response.StatusCode)
		return 1
	}
	return 0
}
